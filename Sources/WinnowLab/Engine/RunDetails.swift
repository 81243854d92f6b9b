/// What a run stores beside its figures when it is asked for (`--store`).
public struct RunDetails: OptionSet, Sendable, Hashable {
    /// One bit for each table.
    public let rawValue: UInt8

    /// Creates a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Every decision: table `decision`.
    public static let decisions = RunDetails(rawValue: 1 << 0)
    /// Every kept trace: table `kept_trace`.
    public static let kept = RunDetails(rawValue: 1 << 1)
    /// What is held, kept, decided and lost over virtual time: table `series`.
    public static let series = RunDetails(rawValue: 1 << 2)

    /// Every kept trace with its spans: tables `trace`, `trace_span` and what these refer to, and `kept_trace`.
    public static let traces = RunDetails(rawValue: 1 << 3)

    /// Every part with the word for it.
    public static let all: [(id: String, value: RunDetails)] = [
        ("decisions", .decisions), ("kept", .kept), ("series", .series),
        ("traces", [.traces, .kept]),
    ]

    /// The parts that words name; `nil` for a word that names none.
    public init?(words: [some StringProtocol]) {
        self = []
        for word in words {
            guard let part = Self.all.first(where: { $0.id == word }) else { return nil }
            insert(part.value)
        }
    }
}
