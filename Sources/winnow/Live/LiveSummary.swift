import WinnowLive

/// What became of the spans that were sent, in words.
struct LiveSummary {
    private let ledger: LiveLedger
    private let seconds: Double

    init(_ ledger: LiveLedger, seconds: Double) {
        self.ledger = ledger
        self.seconds = max(seconds, 1e-9)
    }

    private static let meanings: [(fate: LiveFate, meaning: String)] = [
        (.refused, "refused for good"),
        (.rejected, "rejected by partial success"),
        (.redirected, "pointed to another place"),
        (.givenUp, "refused until they were given up"),
        (.queueFull, "queue full"),
        (.unsent, "never sent as a whole"),
        (.tooLarge, "in requests that are too large"),
        (.interrupted, "interrupted"),
    ]

    /// One line about spans, one about requests, and one where there is more to be said.
    var lines: [String] {
        var lines = [
            "\(ledger.offered) spans: \(ledger.sent) sent, \(ledger[.acknowledged]) acknowledged, \(ledger.refused) refused, "
                + "\(ledger[.unknown]) unknown, \(ledger.dropped) dropped",
            "\(ledger.requests) requests, \(ledger.attempts) attempts, \(ledger.bytes) bytes, \(Self.tenths(seconds)) s, "
                + "\(Self.whole(Double(ledger[.acknowledged]) / seconds)) spans/s acknowledged",
        ]
        var more = Self.meanings.filter { ledger[$0.fate] > 0 }.map { "\(ledger[$0.fate]) \($0.meaning)" }
        if ledger[.unknown] > 0 { more.append("\(ledger[.unknown]) sent and never answered") }
        if ledger.perhapsTwice > 0 { more.append("\(ledger.perhapsTwice) acknowledged, perhaps taken twice") }
        if ledger.retried > 0 { more.append("\(ledger.retried) requests sent again") }
        if ledger.damagedAnswers > 0 { more.append("\(ledger.damagedAnswers) answers that are no OTLP") }
        if !more.isEmpty { lines.append("  " + more.joined(separator: ", ")) }
        return lines
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = UInt64(min(max(0, value * 10), 1e15).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func whole(_ value: Double) -> String { "\(UInt64(min(max(0, value), 1e15).rounded()))" }
}
