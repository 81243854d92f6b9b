import WinnowModel
import WinnowPipeline

extension LiveExporter {
    /// Books what was seen on the wire in an attempt.
    func note(_ result: HTTPTransport.Result, _ place: Int) {
        ledger.bytes += result.bytes
        if result.isConnected { ledger.hasConnected = true }
        if result.isSent { hands[place]?.isSent = true }
        // A status of 0 is no answer that anybody gave.
        if case .http(let answer) = result.answer, answer.status != 0 {
            hands[place]?.isAnswered = true
            if (200..<300).contains(answer.status) {
                if answer.isDamaged { ledger.damagedAnswers += 1 }
            } else {
                let text = answer.text.prefix { $0 != "\n" && $0 != "\r\n" }
                lastReason = "\(answer.status) \(answer.reason)" + (text.isEmpty ? "" : ": \(text)")
            }
        } else {
            if result.isSent { hands[place]?.mayBeTaken = true }
            lastReason = result.reason
        }
    }

    /// Books the spans of a request that is over, and frees its place.
    func settle(_ end: ExportEnd, _ place: Int) {
        guard let hand = hands[place] else { return }
        hands[place] = nil
        ledger.finished += 1
        let spans = max(0, hand.batch.spans)
        if hand.isSent { ledger.sent += UInt64(spans) }
        book(end, hand, spans)
        observer?(.ended(request: hand.number, end: end))
    }

    private func book(_ end: ExportEnd, _ hand: Hand, _ spans: Int) {
        switch end.cause {
        case nil:
            var rejected = 0
            switch end.belief {
            case .asAnswered: break
            case .sentThoughRedirected:
                // What an earlier attempt may have delivered is not taken back by a redirect.
                ledger.add(spans, to: hand.mayBeTaken ? .unknown : .redirected)
                return
            case .sentThoughRejected(let count), .failedThoughTaken(let count):
                rejected = Int(clamping: min(max(0, count), Int64(spans)))
            }
            ledger.add(rejected, to: .rejected)
            ledger.add(spans - rejected, to: .acknowledged)
            if hand.mayBeTaken { ledger.perhapsTwice += UInt64(spans - rejected) }
        case .tooLarge: ledger.add(spans, to: .tooLarge)
        // A later refusal takes nothing back of what an earlier attempt may have delivered.
        case _ where hand.mayBeTaken: ledger.add(spans, to: .unknown)
        case .refused: ledger.add(spans, to: hand.isAnswered ? .refused : .unsent)
        case .shutdown: ledger.add(spans, to: hand.isAnswered ? .givenUp : .interrupted)
        default: ledger.add(spans, to: hand.isAnswered ? .givenUp : .unsent)
        }
    }
}
