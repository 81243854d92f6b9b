import WinnowModel

/// What recorded trace states say about sampling, as the Collector reads them (contrib, `pkg/sampling`), and how long they are.
struct RecordedStates: Sendable {
    private let tables: TraceTables
    /// Per number of extras; `nil` while not looked at.
    private var known: [(state: SamplingState?, header: HeaderLength)?] = []

    init(_ tables: TraceTables) { self.tables = tables }

    /// What a span's trace state says; `nil` when it can't be read.
    mutating func state(_ row: Int, _ spans: Spans) -> SamplingState? { look(row, spans).state }

    /// How long a span's trace state is.
    mutating func header(_ row: Int, _ spans: Spans) -> HeaderLength { look(row, spans).header }

    private mutating func look(_ row: Int, _ spans: Spans) -> (state: SamplingState?, header: HeaderLength) {
        let number = Int(spans.batch.extras[row])
        if number >= known.count {
            let count = max(tables.extras.count, number + 1)
            known.append(contentsOf: repeatElement(nil, count: count - known.count))
        }
        if let known = known[number] { return known }
        let tables = spans.growing?.tables ?? tables
        let text = tables.strings[tables.extras[number].traceState]
        let found = (Self.read(text), HeaderLength(text))
        known[number] = found
        return found
    }

    private static func read(_ header: String) -> SamplingState? {
        var state = SamplingState()
        for (key, value) in TraceState.openTelemetry(header) {
            if key == "th" {
                guard let threshold = ConsistentThreshold(text: value) else { return nil }
                state.threshold = threshold.value
            } else if key == "rv" {
                guard let randomness = ConsistentThreshold.randomness(value) else { return nil }
                state.randomness = randomness
            }
        }
        return state
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
