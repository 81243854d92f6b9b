public import WinnowModel

/// Writes one trace format. A format is one file with such a type and one line in `TraceFormatCatalog.writers`.
///
/// Writers keep no state: what a batch becomes depends on the batch alone, so batches can be written side by side and put one after
/// the other.
public protocol TraceFileWriter: SendableMetatype {
    /// What the format is, and what it can't say.
    static var format: WrittenTraceFormat { get }

    /// Appends the records of a whole batch, `format.separator` between them and none at either end.
    static func write(_ batch: TraceBatch, _ tables: TraceTables, into bytes: inout [UInt8])
}

/// A trace format that can be written.
public struct WrittenTraceFormat: Sendable {
    /// Its name on the command line, lower case.
    public let id: String
    /// One line about it.
    public let summary: String
    /// Endings of file names that choose it, without a compression's ending.
    public let extensions: [String]
    /// What stands before the first record of a file.
    public let opening: [UInt8]
    /// What stands between two records.
    public let separator: [UInt8]
    /// What stands after the last record.
    public let closing: [UInt8]
    /// True when all spans of a trace must stand in one batch.
    public let needsWholeTraces: Bool
    /// What is lost when spans are written in this format.
    public let losses: [TraceLoss]

    init(
        id: String, summary: String, extensions: [String], opening: String = "", separator: String = "",
        closing: String = "", needsWholeTraces: Bool = false, losses: [TraceLoss] = []
    ) {
        self.id = id
        self.summary = summary
        self.extensions = extensions
        self.opening = Array(opening.utf8)
        self.separator = Array(separator.utf8)
        self.closing = Array(closing.utf8)
        self.needsWholeTraces = needsWholeTraces
        self.losses = losses
    }
}

/// Something that a format can't say, or says less exactly than OTLP; the text completes "can't say".
public enum TraceLoss: String, Sendable, CaseIterable {
    /// Start, end and events keep whole microseconds.
    case nanoseconds = "times below a microsecond"
    /// A span that ends before it starts lasts no time.
    case negativeDurations = "ends before starts"
    /// A span without a start has no end either.
    case startlessEnds = "ends of spans without a start"
    /// Spans whose trace id is invalid are not read again.
    case invalidIDs = "spans without a trace id or span id"
    /// Numbers and truth values become text.
    case valueTypes = "types of values of spans and resources: all become text, lists and maps JSON text"
    /// Maps, lists and empty values become text.
    case composites = "lists, maps and empty values: they become JSON text"
    /// Bytes, maps, empty values and lists of several types become text.
    case mixedLists = "bytes, maps, empty values and lists of several types: they become JSON text"
    /// In events and links, what JSON does not have becomes text.
    case inlineValues = "bytes, NaN and infinite numbers in events and links: they become text"
    /// NaN and the infinities become text.
    case nonFiniteNumbers = "NaN and infinite numbers: they become text"
    /// Of several attributes with one key the last stays.
    case repeatedKeys = "repeated keys: the last value stays"
    /// Attributes by whose names the format says something else.
    case reservedKeys = "attributes named span.kind, error, otel.*: they are taken for what they name"
    /// Attributes of the resource that no convention puts there are found on each span.
    case resources = "which attributes are the resource's, beside those that conventions put there"
    /// Schema URLs and dropped counts of resource and scope, and attributes of the scope.
    case scopeDetails = "attributes of scopes, schema URLs, dropped counts of resources and scopes"
    /// Schema URL of the resource, dropped counts of resource and scope.
    case resourceDetails = "schema URLs of resources, dropped counts of resources and scopes"
    /// Attributes, trace state, flags and dropped counts of links.
    case linkDetails = "attributes, trace states, flags and dropped counts of links"
    /// A root's link into its own trace is taken for its parent; the parent's own id is no link.
    case ownLinks = "links into the own trace: one may become the parent"
    /// Links that name no span.
    case invalidLinks = "links without a span id"
    /// Flags of a link but the sampled bit.
    case linkFlags = "flags of links but the sampled bit"
    /// Flags of a link.
    case allLinkFlags = "flags of links"
    /// Dropped counts of events.
    case eventDetails = "dropped counts of events"
    /// Dropped counts of spans are attributes.
    case droppedCounts = "dropped counts of spans: they become attributes"
    /// Flags but the sampled bit.
    case highFlags = "flags but the sampled bit"
    /// Flags but those of the low byte and the remote bit.
    case unknownFlags = "flags but the low byte and whether the parent is remote"
    /// Flags.
    case allFlags = "flags"
    /// Everything but ids, parents, services, pods, names and times.
    case everythingElse = "everything but ids, parents, services, pods, names and times"
}
