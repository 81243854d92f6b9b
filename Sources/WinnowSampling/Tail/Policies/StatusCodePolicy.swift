public import WinnowModel
public import WinnowSettings

/// `status_code`: any span has one of these.
public struct StatusCodeRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.status_code", summary: "any span has one of these status codes",
        example: "type: status_code\nstatus_code: {status_codes: [ERROR]}",
        source: "contrib internal/sampling/status_code.go")
    /// `status_codes` as written.
    public var codes: [String] = []

    /// Without codes it is refused anyway.
    public static let isEmptyWorthAWarning = false
    /// The keys.
    public static var fields: [SettingField<StatusCodeRule>] {
        [.value("status_codes", \.codes, .collectorTexts, "OK, ERROR, UNSET")]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        [
            TailPolicyCase("{status_codes: [ERROR]}", [.init(), .init(status: .error)], .sampled),
            TailPolicyCase("{status_codes: [ERROR]}", [.init(status: .ok), .init()], .notSampled),
            TailPolicyCase("{status_codes: [OK, UNSET]}", [.init(status: .error), .init()], .sampled),
        ]
    }
    private static let known: [String: SpanStatus] = ["OK": .ok, "ERROR": .error, "UNSET": .unset]

    /// Creates the rule with the processor's defaults.
    public init() {}

    /// Refuses what is no code, and a list without one.
    public mutating func complete(at node: YAMLNode, reader: inout TailPolicyReader) {
        for (index, code) in codes.enumerated() where Self.known[code] == nil {
            let near = nearest(to: code, in: ["OK", "ERROR", "UNSET"])
            reader.say(
                (node["status_codes"]?.elements?[index] ?? node).diagnostic(
                    "unknown status code '\(code)': the Collector refuses it",
                    remedy: near.map { "did you mean '\($0)'?" } ?? "OK, ERROR or UNSET"))
        }
        if codes.isEmpty {
            reader.say(
                node.diagnostic(
                    "status_code without status_codes: the Collector refuses it",
                    remedy: "status_code: {status_codes: [ERROR]}"))
        }
    }

    /// A leaf.
    public func compile(into compiler: inout TailPolicyCompiler) {
        compiler.leaf(StatusCodePolicy(Set(codes.compactMap { Self.known[$0] })))
    }

    /// Nothing but status.
    public var reads: ReadSet { ReadSet() }
}

extension TailPolicyRule where Self == StatusCodeRule {
    /// `status_code`.
    public static func statusCode(_ codes: Set<SpanStatus>) -> StatusCodeRule {
        var rule = StatusCodeRule()
        rule.codes = ["OK", "ERROR", "UNSET"].filter { StatusCodeRule.status($0).map(codes.contains) ?? false }
        return rule
    }
}

extension StatusCodeRule {
    fileprivate static func status(_ code: String) -> SpanStatus? { known[code] }
}

/// Samples a trace when any of its spans carries one of the given status codes.
///
/// Behaves as `status_code` of the Collector's `tail_sampling` (contrib, `internal/sampling/status_code.go`): `UNSET` matches spans that
/// set no status at all, so it keeps nearly everything; an empty list is a configuration error there and matches nothing here.
public struct StatusCodePolicy: TailPolicy {
    /// Bit n: status code n is wanted.
    private let wanted: UInt8

    /// Creates the policy.
    public init(_ codes: Set<SpanStatus>) {
        wanted = codes.reduce(0) { $0 | 1 << $1.rawValue }
    }

    /// Reads each span's status until one is wanted.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        let status = due.batch.status
        let wanted = wanted
        for index in 0..<due.count {
            var hit: UInt8 = 0
            for place in due.range(index) { hit |= wanted >> min(status[Int(due.rows[place])], 7) & 1 }
            verdicts[Int(due.positions[index])] = hit
        }
    }
}
