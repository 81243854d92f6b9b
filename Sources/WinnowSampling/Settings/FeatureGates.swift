/// Feature gates of the Collector as `--feature-gates` switches them: names after commas, `-` in front of one that is off.
public struct FeatureGates: Sendable, Hashable, CustomStringConvertible {
    /// A gate that is known here.
    public enum Gate: String, Sendable, CaseIterable {
        /// `invert_match` swaps sampled and not sampled (v0.144 to v0.154, on unless switched off).
        case disableInvertDecisions = "processor.tailsamplingprocessor.disableinvertdecisions"
        /// Kept spans say in attributes of their scope which policy kept them.
        case recordPolicy = "processor.tailsamplingprocessor.recordpolicy"
        /// Limiters keep the most random traces of a tick, and kept spans say with which probability they were kept (from v0.157).
        case useTraceState = "processor.tailsamplingprocessor.usetracestate"
        /// Telemetry counts spans by policy.
        case countSpansSampled = "processor.tailsamplingprocessor.metricstatcountspanssampled"
        /// Telemetry counts bytes by policy.
        case countBytesSampled = "processor.tailsamplingprocessor.metricstatcountbytessampled"

        /// What Winnow does with it.
        public var effect: String {
            switch self {
            case .disableInvertDecisions: "off: invert_match is a veto in releases from v0.144 to v0.151"
            case .useTraceState:
                "on: th and rv of the trace state count, kept spans carry th (from v0.157); limiters keep the most random traces (from v0.160)"
            case .recordPolicy, .countSpansSampled, .countBytesSampled: "changes no decision"
            }
        }
    }

    private var states: [Gate: Bool] = [:]

    /// No gate is switched.
    public init() {}

    /// Reads a list as `--feature-gates` has it; throws the name that is not known.
    public init(_ text: String) throws(UnknownGate) {
        for word in text.split(separator: ",") {
            let isOff = word.hasPrefix("-")
            let name = String(isOff || word.hasPrefix("+") ? word.dropFirst() : word)
            guard let gate = Gate(rawValue: name) else { throw UnknownGate(name: name) }
            states[gate] = !isOff
        }
    }

    /// A name that is none of the gates that are known.
    public struct UnknownGate: Error {
        /// The name as written.
        public var name: String
    }

    /// True when none is switched.
    public var isEmpty: Bool { states.isEmpty }

    /// Whether a gate was switched on or off; `nil`: it is as the release has it.
    public subscript(_ gate: Gate) -> Bool? { states[gate] }

    /// As it is written, in order of names.
    public var description: String {
        states.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.value ? "" : "-") + $0.key.rawValue }
            .joined(separator: ",")
    }
}
