import WinnowSettings

@testable import WinnowSampling

/// The two tags of a Jaeger sampler.
struct JaegerTags: Equatable {
    var type: String?
    var parameter: Double?

    /// What a verdict is tagged with.
    init(_ verdict: JaegerVerdict, _ rules: JaegerRules) {
        type = verdict.kind.rawValue
        parameter = verdict.parameter
    }

    /// What was recorded.
    init(_ recorded: JSONValue?) {
        type = recorded?["sampler.type"]?.string
        parameter = recorded?["sampler.param"]?.double
    }
}

extension JSONValue {
    /// Seconds after a start, as nanoseconds.
    func nanos(after start: Double) -> UInt64 { UInt64((((double ?? 0) + start) * 1e9).rounded()) }

    /// The numbers of a list of texts in hexadecimal.
    var ids: [UInt64] { (elements ?? []).map { UInt64($0.string ?? "", radix: 16) ?? 0 } }
}
