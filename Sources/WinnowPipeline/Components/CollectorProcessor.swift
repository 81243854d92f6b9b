public import WinnowModel
public import WinnowOTTL
public import WinnowSettings

/// What a processor of the Collector does to spans.
public enum ProcessorEffect: Sendable, Hashable {
    /// Which spans go on.
    case decides
    /// What spans say.
    case edits
    /// Neither: it delays, limits memory, batches.
    case neutral
    /// It adds what cannot be known here (`--assume` supplies it).
    case unknowable
}

/// A processor of the Collector: its file declares its keys (as a settings block), what it refuses, and what it does to spans.
///
/// The block is decoded from the processor's configuration; `editor` is asked for afterwards and refuses what the product refuses when the
/// component is created and started.
public protocol CollectorProcessor: SettingsBlock {
    /// The component's type, such as `filter`.
    static var type: String { get }
    /// Other spellings of the type, such as `k8s_attributes`.
    static var aliases: [String] { get }
    /// What it does to spans.
    static var effect: ProcessorEffect { get }
    /// Whether it holds spans back so long that a sampler after it which waits for traces decides otherwise; that is not modelled.
    static var holdsBack: Bool { get }
    /// What changes requests; `nil` for a processor that changes nothing, or one that is refused with a finding.
    func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)?
}

extension CollectorProcessor {
    /// None.
    public static var aliases: [String] { [] }
    /// It does not.
    public static var holdsBack: Bool { false }

    /// Reads a processor's configuration and makes its editor; what the product refuses is appended.
    public static func editor(
        configuredBy node: YAMLNode, into diagnostics: inout [Diagnostic]
    ) -> (any RequestEditor)? {
        let before = diagnostics.count
        let block = Settings.decode(Self.self, from: node, into: &diagnostics)
        if diagnostics[before...].contains(where: { $0.severity == .error }) { return nil }
        return block.editor(at: node, into: &diagnostics)
    }
}

/// Changes requests as a processor does; each copy has its own state.
public protocol RequestEditor: Sendable {
    /// Every column of a span that what it does to the span can hang on.
    var reads: Dependencies { get }
    /// Every column of a span that it can change.
    var writes: Dependencies { get }
    /// Whether a span may go.
    var drops: Bool { get }
    /// Whether what becomes of a span hangs on the span, its scope and its resource alone, so that it may be edited in a request of its own.
    ///
    /// False where a span can change its resource or scope for those after it, where an error loses the whole request, and where spans of
    /// different resources come together.
    var isPerSpan: Bool { get }
    /// Changes a request; with an error the whole request is lost, as the product's `propagate` has it.
    ///
    /// A request without spans afterwards is not handed on. What could not be evaluated and was passed over is counted in `log`.
    mutating func edit(_ request: inout TelemetryRequest, log: inout EditLog) throws(EvaluationError)
}

/// What an editor passed over: message → how often.
public struct EditLog: Sendable, Equatable {
    /// Counts by message.
    public private(set) var counts: [String: Int] = [:]

    /// Creates an empty log.
    public init() {}

    /// Notes a message once more.
    public mutating func note(_ message: String) { counts[message, default: 0] += 1 }
}
