public import WinnowModel
public import WinnowSettings

/// A policy type of `tail_sampling`: the keys of its block, what the product refuses, and what becomes of it.
///
/// A policy type is one file and one line in `TailPolicyCatalog`: the file declares the keys (as a settings block), the verdict, and a table of
/// cases that the conformance tests run.
public protocol TailPolicyRule: SettingsBlock, Hashable {
    /// What the catalogue says about it; the id is `tail.` and the type.
    static var entry: CatalogEntry { get }
    /// What it says about example traces.
    static var table: [TailPolicyCase] { get }
    /// Whether a policy without the block of its type is worth a warning.
    static var isEmptyWorthAWarning: Bool { get }
    /// Whether it is asked before the others and ends all where it holds.
    static var goesFirst: Bool { get }
    /// Whether the product takes it as a part of a policy of type `outer`.
    static func mayStand(inside outer: String) -> Bool
    /// The change with which the product came to know it, alone or as a part; `nil`: always.
    static func since(inside outer: String?) -> CollectorChange?
    /// Called after the keys were read: reads policies inside, and says what the product refuses and what is easily misread.
    mutating func complete(at block: YAMLNode, reader: inout TailPolicyReader)
    /// The policies inside, in order.
    var parts: [TailPolicySettings] { get }
    /// What decides.
    var reads: ReadSet { get }
    /// The attribute that it looks for, and the type it reads it as; `nil`: no single one.
    var attribute: (key: String, type: String)? { get }
    /// Whether it counts the bytes of traces.
    var countsBytes: Bool { get }
    /// Whether the product calls it stateful: `span-ingest` refuses it.
    var isStateful: Bool { get }
    /// Whether a limit is part of it: the verdict then depends on what else comes.
    var isLimited: Bool { get }
    /// The rule of one of several shards: limits are divided, at least 1.
    func divided(by shards: Int) -> Self
    /// Writes the instructions that leave its verdict; throws when a pattern does not compile.
    func compile(into compiler: inout TailPolicyCompiler) throws(PatternError)
}

extension TailPolicyRule {
    /// The policy type as users write it, such as `string_attribute`.
    public static var type: String { String(entry.id.dropFirst("tail.".count)) }
    /// The policy type as users write it, such as `string_attribute`.
    public var type: String { Self.type }
    /// One line.
    public static var summary: String { entry.summary }

    /// It is.
    public static var isEmptyWorthAWarning: Bool { true }
    /// It is not.
    public static var goesFirst: Bool { false }
    /// Wherever policies stand.
    public static func mayStand(inside outer: String) -> Bool { true }
    /// Always.
    public static func since(inside outer: String?) -> CollectorChange? { nil }
    /// Nothing to say.
    public mutating func complete(at block: YAMLNode, reader: inout TailPolicyReader) {}
    /// None.
    public var parts: [TailPolicySettings] { [] }
    /// What the parts read.
    public var reads: ReadSet { .union(parts.map(\.rule.reads)) }
    /// None.
    public var attribute: (key: String, type: String)? { nil }
    /// Whether a part is.
    public var isLimited: Bool { parts.contains { $0.rule.isLimited } }
    /// Whether a part does.
    public var countsBytes: Bool { parts.contains { $0.rule.countsBytes } }
    /// Whether a part is; what has no parts where it is a limit.
    public var isStateful: Bool { parts.isEmpty ? isLimited : parts.contains { $0.rule.isStateful } }
    /// The same.
    public func divided(by shards: Int) -> Self { self }
}

/// A row of a policy's table: its block, the spans of a trace in order of arrival, and what it says about them.
public struct TailPolicyCase: Sendable {
    /// A span of an example; it starts when the trace does.
    public struct Span: Sendable {
        /// Attributes.
        public var attributes: [String: AttributeValue] = [:]
        /// Attributes of its resource.
        public var resource: [String: AttributeValue] = [:]
        /// How long it lasts, ms.
        public var millis: UInt64 = 1
        /// Its status.
        public var status = SpanStatus.unset
        /// Its trace state.
        public var traceState = ""
        /// OTLP's flags.
        public var flags: UInt32 = 0

        /// Creates a span.
        public init(
            _ attributes: [String: AttributeValue] = [:], resource: [String: AttributeValue] = [:], millis: UInt64 = 1,
            status: SpanStatus = .unset, traceState: String = "", flags: UInt32 = 0
        ) {
            self.attributes = attributes
            self.resource = resource
            self.millis = millis
            self.status = status
            self.traceState = traceState
            self.flags = flags
        }
    }

    /// The policy's block as it stands in a file; empty: there is none.
    public var settings: String
    /// The spans.
    public var spans: [Span]
    /// What the policy says.
    public var verdict: Verdict
    /// The release.
    public var version: CollectorVersion

    /// Creates a row.
    public init(
        _ settings: String, _ spans: [Span], _ verdict: Verdict, in version: CollectorVersion = .modelled
    ) {
        self.settings = settings
        self.spans = spans
        self.verdict = verdict
        self.version = version
    }
}
