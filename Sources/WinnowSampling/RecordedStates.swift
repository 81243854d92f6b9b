import WinnowModel

/// What recorded trace states say about sampling, as the Collector reads them, and how long they are.
struct RecordedStates: Sendable {
    /// One recorded trace state.
    struct Recorded: Sendable {
        /// As it was recorded.
        var text: String
        /// What the Collector reads.
        var read: CollectorTraceState
        /// How long it is.
        var header: HeaderLength
    }

    private let tables: TraceTables
    /// Per number of extras; `nil` while not looked at.
    private var known: [Recorded?] = []

    init(_ tables: TraceTables) { self.tables = tables }

    /// The trace state of a span.
    mutating func look(_ row: Int, _ spans: Spans) -> Recorded {
        let number = Int(spans.batch.extras[row])
        if number >= known.count {
            let count = max(tables.extras.count, number + 1)
            known.append(contentsOf: repeatElement(nil, count: count - known.count))
        }
        if let known = known[number] { return known }
        let tables = spans.growing?.tables ?? tables
        let text = tables.strings[tables.extras[number].traceState]
        let read = CollectorTraceState(text)
        let found = Recorded(text: text, read: read, header: HeaderLength(text, read))
        known[number] = found
        return found
    }
}

/// Lengths of a `tracestate` header's parts, bytes: enough to know how long it is after a sampler has written `th` or `rv` into it.
struct HeaderLength: Sendable, Hashable {
    /// The whole header.
    private(set) var whole = 0
    /// Members other than `ot`, each with a comma.
    private(set) var others = 0
    /// Sub-keys of `ot` other than `th` and `rv`, each with a semicolon.
    private(set) var otherKeys = 0

    /// The length of no header.
    init() {}

    /// Measures a header.
    init(_ header: String) {
        guard !header.isEmpty else { return }
        whole = header.utf8.count
        for member in TraceState.members(header) where member.key != OpenTelemetryMember.key {
            others += 1 + member.key.utf8.count + 1 + member.value.utf8.count
        }
        for pair in TraceState.openTelemetry(header) where pair.key != "th" && pair.key != "rv" {
            otherKeys += 1 + pair.key.utf8.count + 1 + pair.value.utf8.count
        }
    }

    /// Measures a header as the Collector reads it.
    init(_ header: String, _ read: CollectorTraceState) {
        self.init(header)
        guard read.isWhole else { return }
        others = read.othersLength
        otherKeys = read.otherKeysLength
    }

    /// Length of the header with the `th` and `rv` of `state`; other members and sub-keys stay unless it is written `alone`.
    func length(with state: SamplingState, alone: Bool = false) -> Int {
        // The first part of the member has no semicolon in front, the first member of the header no comma.
        let member = max(0, state.memberLength - "ot=".utf8.count) + (alone ? 0 : otherKeys)
        let value = state.memberLength == 0 ? max(0, member - 1) : member
        let rest = alone ? 0 : others
        return value == 0 ? max(0, rest - 1) : "ot=".utf8.count + value + rest
    }

    /// How many bytes longer a span's message is when its trace state has `length` bytes (protobuf field 3 of `Span`).
    func growth(to length: Int) -> Int { Self.field(length) - Self.field(whole) }

    private static func field(_ length: Int) -> Int {
        if length == 0 { return 0 }
        return 1 + (length < 128 ? 1 : length < 16384 ? 2 : 3) + length
    }
}
