public import WinnowModel

/// What was found wrong with a trace file while it was read: counted in full, told up to a limit.
public struct TraceDamage: Sendable {
    /// Records that could not be read: CSV rows, JSON lines, span objects, protobuf requests.
    public internal(set) var skipped = 0
    /// True when the file or its compressed stream ends early.
    public internal(set) var isTruncated = false
    /// True when a gzip checksum is not that of the data.
    public internal(set) var hasWrongChecksum = false
    /// True when compressed data or bytes between records make no sense.
    public internal(set) var isCorrupt = false
    /// Texts that are not UTF-8, unpaired surrogates, values of a wrong type: read as well as could be.
    public internal(set) var repairedTexts = 0
    /// Spans that name a process of which the file says nothing: their service is lost.
    public internal(set) var undeclaredServices = 0
    /// Spans whose times cannot be (`SpanTimes`).
    public internal(set) var impossibleTimes = 0
    /// Bytes of content that were readable of a compressed stream that ends early.
    public internal(set) var readableBytes: UInt64?
    /// The first findings with their places.
    public internal(set) var diagnostics: [Diagnostic] = []
    /// How many findings are not in `diagnostics`.
    public internal(set) var untold = 0

    /// Creates a clean record.
    public init() {}

    /// True when nothing was lost.
    public var isClean: Bool {
        skipped == 0 && !isTruncated && !hasWrongChecksum && !isCorrupt && repairedTexts == 0
            && undeclaredServices == 0 && impossibleTimes == 0
    }

    /// How many findings are told at most.
    static let limit = 10

    mutating func tell(_ diagnostic: Diagnostic) {
        if diagnostics.count < Self.limit { diagnostics.append(diagnostic) } else { untold += 1 }
    }

    /// Counts a record that could not be read.
    mutating func skip(_ diagnostic: Diagnostic) {
        skipped += 1
        tell(diagnostic)
    }
}
