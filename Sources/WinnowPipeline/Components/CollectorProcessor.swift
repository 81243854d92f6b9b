public import WinnowModel
public import WinnowOTTL
public import WinnowSampling
public import WinnowSettings

/// What a processor of the Collector does to spans.
public enum ProcessorEffect: Sendable, Hashable {
    /// Which spans go on, as a sampler: those that do stand for those that do not.
    case samples
    /// Which spans go on.
    case decides
    /// What spans say.
    case edits
    /// Neither: it delays, limits memory, batches. `batch` and `groupbytrace` stand on the way of spans all the same.
    case neutral
    /// It adds what cannot be known here (`--assume` supplies it).
    case unknowable
}

/// A component as a file configures it.
public struct ConfiguredComponent: Sendable {
    /// Its id, as in `attributes/2`.
    public var name: String
    /// Its settings.
    public var node: YAMLNode
    /// The release whose behaviour is modelled.
    public var version: CollectorVersion

    /// Names a component.
    public init(name: String, node: YAMLNode, version: CollectorVersion) {
        self.name = name
        self.node = node
        self.version = version
    }
}

/// A processor of the Collector: its file declares its keys (as a settings block), what it refuses, and what it does to spans.
///
/// The block is decoded from the processor's configuration; `stage` (for a processor that changes requests: `editor`) is asked for afterwards
/// and refuses what the product refuses when the component is created and started.
public protocol CollectorProcessor: SettingsBlock {
    /// The component's type, such as `filter`.
    static var type: String { get }
    /// Other spellings of the type, such as `k8s_attributes`.
    static var aliases: [String] { get }
    /// What it does to spans.
    static var effect: ProcessorEffect { get }
    /// What stands on the way of spans; `nil` for a processor that changes nothing, or one that is refused with a finding.
    func stage(_ component: ConfiguredComponent, into diagnostics: inout [Diagnostic]) -> StageSettings?
    /// What changes requests; `nil` for a processor that does not, or one that is refused with a finding.
    func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)?
}

extension CollectorProcessor {
    /// None.
    public static var aliases: [String] { [] }

    /// None.
    public func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)? { nil }

    /// The editor, where there is one.
    public func stage(_ component: ConfiguredComponent, into diagnostics: inout [Diagnostic]) -> StageSettings? {
        let node = component.node
        guard let editor = editor(at: node, into: &diagnostics) else { return nil }
        if !editor.writes.isDisjoint(with: [.traceID, .spanID, .parentSpanID]) {
            diagnostics.append(
                node.diagnostic(
                    "'\(component.name)' can change ids of spans, which is not modelled: they keep those they came with",
                    severity: .warning))
        }
        return .editing(
            EditingSettings(
                name: component.name, place: SettingPlace(node), configuration: node.identity, editor: editor))
    }

    /// Reads a processor's configuration and makes its stage; what the product refuses is appended.
    public static func stage(
        _ component: ConfiguredComponent, into diagnostics: inout [Diagnostic]
    ) -> StageSettings? {
        let before = diagnostics.count
        let block = Settings.decode(Self.self, from: component.node, into: &diagnostics)
        // Where keys are wrong already, what follows from them says nothing new; samplers say what is wrong with their policies as well.
        if effect != .samples, diagnostics[before...].contains(where: { $0.severity == .error }) { return nil }
        return block.stage(component, into: &diagnostics)
    }

    /// Reads a processor's configuration and makes its editor; what the product refuses is appended.
    public static func editor(
        configuredBy node: YAMLNode, into diagnostics: inout [Diagnostic]
    ) -> (any RequestEditor)? {
        let before = diagnostics.count
        let block = Settings.decode(Self.self, from: node, into: &diagnostics)
        if diagnostics[before...].contains(where: { $0.severity == .error }) { return nil }
        return block.editor(at: node, into: &diagnostics)
    }

    /// Appends what the product refuses of a processor's configuration: what it refuses as it loads the file and, of a processor that some
    /// pipeline names, as it makes it.
    public static func check(configuredBy node: YAMLNode, isUsed: Bool, into diagnostics: inout [Diagnostic]) {
        if isUsed {
            _ = editor(configuredBy: node, into: &diagnostics)
        } else {
            _ = Settings.decode(Self.self, from: node, into: &diagnostics)
        }
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
