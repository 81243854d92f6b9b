import WinnowSettings
import WinnowModel
import WinnowSampling

/// Reads the sampler of a configuration of jaeger-client for Python (4.8.0, `config.py`): a mapping with `sampler: {type, param}`.
struct JaegerClientReader {
    /// What a configuration asks for.
    enum Sampler: Equatable {
        /// A sampler with a parameter.
        case fixed(JaegerSamplerSettings.Kind)
        /// The remote sampler.
        case remote(pollIntervalNanos: UInt64, maxOperations: Int?)
    }

    /// The sampler; what the client refuses is a `.data` failure, with the client's own exception named.
    static func sampler(_ root: YAMLNode) throws(Failure) -> Sampler {
        if isDisabled(root) { return .fixed(.const(false)) }
        let block = root["sampler"]
        let type = block?["type"]
        guard let type, let block, !type.isNull, type.text?.isEmpty != true else {
            return try remote(root)
        }
        let parameter = block["param"]
        switch type.text ?? "" {
        case "const": return .fixed(.const(truth(parameter)))
        case "probabilistic":
            let rate = try number(parameter, at: block)
            guard (0...1).contains(rate) else {
                throw (parameter ?? block).failure(
                    "a probability is from 0 to 1: the client does not start (AssertionError)")
            }
            return .fixed(.probabilistic(rate))
        case "ratelimiting", "rate_limiting":
            let limit = try number(parameter, at: block)
            guard limit >= 0 else {
                throw (parameter ?? block).failure(
                    "a limit is not negative: the client does not start (AssertionError)")
            }
            return .fixed(.rateLimiting(limit))
        case let other:
            let known = ["const", "probabilistic", "ratelimiting"]
            throw type.failure(
                "unknown sampler type '\(other)': the client does not start (ValueError)",
                remedy: nearest(to: other, in: known).map { "did you mean '\($0)'?" }
                    ?? "\(known.joined(separator: ", ")); without a type the strategies are polled")
        }
    }

    /// Whether the client makes no spans: `disabled: true` (Go, Java, Node), `enabled: false` (Python).
    static func isDisabled(_ root: YAMLNode) -> Bool {
        if case .bool(true) = root["disabled"]?.value { return true }
        if case .bool(false) = root["enabled"]?.value { return true }
        return false
    }

    private static func remote(_ root: YAMLNode) throws(Failure) -> Sampler {
        var seconds = 60.0
        if let node = root["sampling_refresh_interval"], !node.isNull {
            guard let number = node.double, number >= 1, number <= 1e6 else {
                throw node.failure("seconds from 1 to 1,000,000 are expected here")
            }
            seconds = number
        }
        var operations: Int?
        if let node = root["max_operations"], let number = node.integer, number > 0 {
            operations = Int(clamping: number)
        }
        return .remote(pollIntervalNanos: UInt64(seconds * 1e9), maxOperations: operations)
    }

    /// Python's `get_boolean(str(param).lower(), False)`.
    private static func truth(_ node: YAMLNode?) -> Bool {
        guard let node else { return false }
        return ["true", "1"].contains((node.text ?? "").lowercased())
    }

    /// Python's `float(param)`.
    private static func number(_ node: YAMLNode?, at place: YAMLNode) throws(Failure) -> Double {
        guard let node, !node.isNull else {
            throw (node ?? place).failure("a number is expected as param: the client does not start (TypeError)")
        }
        switch node.value {
        case .bool(let bool): return bool ? 1 : 0
        case .integer, .double: return node.double ?? .nan
        case .text(let text):
            let isDecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || ".eE+-".utf8.contains($0) }
            if isDecimal, let number = Double(text), number.isFinite { return number }
        default: break
        }
        throw node.failure("a number is expected here: the client does not start (ValueError)", remedy: "write 0.1")
    }
}
