public import WinnowModel

/// The way from senders to the replicas of one hop, or to the backend, with what goes wrong on it and when.
///
/// A pure function of the attempt: draws are keyed by the fault's id and the attempt, so that one fault more moves no other's (architecture,
/// law 4).
public struct ExportLink: Sendable {
    /// One way, ns.
    public let delayNanos: UInt64
    /// What goes wrong, in the order in which it is applied.
    public let faults: [LinkFault]
    private let keys: [UInt64]
    /// Before which nothing goes wrong, and from which on nothing does any more.
    private let troubled: Range<Nanos>

    /// Creates a way; `seed` is that of the run.
    public init(delayNanos: UInt64, faults: [LinkFault] = [], seed: UInt64 = 0) {
        self.delayNanos = delayNanos
        self.faults = faults
        keys = faults.map { Draw.fold(Draw.fold(seed, Draw.key("transport fault")), Draw.key($0.id)) }
        let first = faults.map(\.window.lowerBound).min() ?? 0
        troubled = first..<(faults.map(\.window.upperBound).max() ?? first)
    }

    /// What happens to an attempt that is sent at `now` to a replica; `key` tells attempts apart.
    @inline(__always)
    public func carriage(to replica: Int, attempt key: UInt64, at now: Nanos) -> Carriage {
        if !troubled.contains(now) { return Carriage(delayNanos: delayNanos) }
        return troubledCarriage(replica, key, now)
    }

    private func troubledCarriage(_ replica: Int, _ key: UInt64, _ now: Nanos) -> Carriage {
        var carriage = Carriage(delayNanos: delayNanos)
        for (number, fault) in faults.enumerated() where fault.window.contains(now) {
            if let one = fault.replica, one != replica { continue }
            if fault.share < 1, Draw.unit(Draw.word(keys[number], key)) >= fault.share { continue }
            if carriage.fault == nil { carriage.fault = number }
            switch fault.effect {
            case .delay(let nanos):
                let (sum, overflow) = carriage.delayNanos.addingReportingOverflow(nanos)
                carriage.delayNanos = overflow ? .max : sum
            case .refusesConnection: carriage.isRefused = true
            case .losesRequest: carriage.isLost = true
            case .losesAnswer: carriage.back = .silence
            case .breaksAfterTaking: if carriage.back == .answer { carriage.back = .broken }
            case .answers(let answer): carriage.answer = carriage.answer ?? answer
            case .rejects(let share): carriage.rejectedShare = max(carriage.rejectedShare, share)
            case .slows(let factor): carriage.slowdown *= factor
            case .fillsDisk: carriage.isFull = true
            }
        }
        return carriage
    }
}
