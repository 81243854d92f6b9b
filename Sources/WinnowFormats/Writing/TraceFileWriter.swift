public import WinnowModel

/// Writes one trace format. A format is one file with such a type and one line in `TraceWriterCatalog`.
///
/// Writers keep no state: what a batch becomes depends on the batch alone, so batches can be written side by side and put one behind
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
    /// What stands behind the last record.
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

/// Something that a format can't say, or says less exactly than OTLP.
public enum TraceLoss: String, Sendable, CaseIterable {
    /// Start, end and events keep whole microseconds.
    case nanoseconds = "times below a microsecond"
    /// A span that ends before it starts lasts no time.
    case negativeDurations = "ends before starts"
    /// Numbers and truth values become text.
    case valueTypes = "types of values: all become text"
    /// Maps, lists and empty values become text.
    case composites = "lists, maps and empty values: they become JSON text"
    /// Bytes, maps, empty values and lists of several types become text.
    case mixedLists = "bytes, maps, empty values and lists of several types: they become JSON text"
    /// NaN and the infinities become text.
    case nonFiniteNumbers = "NaN and infinite numbers: they become text"
    /// Of several attributes with one key the last stays.
    case repeatedKeys = "repeated keys: the last value stays"
    /// Attributes of the resource are found on each span; only the service stays apart.
    case resources = "resources: their attributes become the span's"
    /// Schema URLs and dropped counts of resource and scope, and attributes of the scope.
    case scopeDetails = "attributes of scopes, schema URLs, dropped counts of resources and scopes"
    /// Schema URL of the resource, dropped counts of resource and scope.
    case schemaURLs = "schema URLs of resources, dropped counts of resources and scopes"
    /// Attributes, trace state, flags and dropped counts of links.
    case linkDetails = "attributes, trace states, flags and dropped counts of links"
    /// All but the sampled bit of a link's flags.
    case linkFlags = "flags of links but the sampled bit"
    /// Links.
    case links = "links"
    /// Names and attributes of an event become one text.
    case eventAttributes = "attributes of events: name and attributes become one text"
    /// Dropped counts of events.
    case eventDetails = "dropped counts of events"
    /// Unspecified and internal spans look alike.
    case internalKind = "the difference between unspecified and internal spans"
    /// The status message of a span that has not failed.
    case statusMessages = "status messages of spans that have not failed"
    /// Flags but the sampled bit.
    case flags = "flags but the sampled and the remote bit"
    /// Flags.
    case allFlags = "flags"
    /// Everything but ids, parents, services, pods, names and times.
    case everythingElse = "everything but ids, parents, services, pods, names and times"
}
