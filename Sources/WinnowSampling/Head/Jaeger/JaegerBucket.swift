import WinnowModel

/// The token bucket of Jaeger's clients: `rate` tokens a second, at most max(`rate`, 1); a trace costs one.
///
/// Go: `internal/ratelimiter`, refilled only when it holds too little; Python: `rate_limiter.py`, refilled at every question; Java:
/// `RateLimiter.java`, which keeps the time of the last trace less what was left, in nanoseconds, and wraps.
struct JaegerBucket: Sendable {
    /// Tokens per second.
    private(set) var rate: Double
    /// Tokens left; nothing in a bucket of Java's.
    private(set) var balance: Double
    private var capacity: Double
    private var lastTick: JaegerInstant
    private let refillsAlways: Bool
    /// Java's: time of the last trace less the balance, and the most that the balance may be.
    private var debit: Int64?
    private var debitCapacity: Int64 = 0

    /// Creates a bucket; `fraction` 0...1 is the part of it that is full where its client draws that.
    init(rate: Double, fraction: Double, _ rules: JaegerRules, at now: JaegerInstant) {
        self.rate = rate
        capacity = max(rate, 1)
        lastTick = now
        refillsAlways = rules.refillsAlways
        balance =
            switch rules.start {
            case .full: capacity
            case .fullUnlessZero: rate == 0 ? 0 : capacity
            case .drawn: capacity * fraction
            }
        if rules.countsDebit {
            debitCapacity = Self.nanos(capacity, rate: rate)
            debit = Int64(bitPattern: now.nanos) &- debitCapacity
        }
    }

    /// Takes a token at the time `now`, if there is one.
    mutating func take(at now: JaegerInstant) -> Bool {
        if let debit { return takeDebit(debit, at: now) }
        if refillsAlways || balance < 1 { refill(at: now) }
        guard balance >= 1 else { return false }
        balance -= 1
        return true
    }

    /// Changes the rate; what is left stays in proportion.
    mutating func change(rate newRate: Double, at now: JaegerInstant) {
        refill(at: now)
        let newCapacity = max(newRate, 1)
        balance = newCapacity * balance / capacity
        rate = newRate
        capacity = newCapacity
    }

    private mutating func refill(at now: JaegerInstant) {
        balance += elapsedSeconds(to: now) * rate
        lastTick = now
        if balance > capacity { balance = capacity }
    }

    private func elapsedSeconds(to now: JaegerInstant) -> Double {
        if refillsAlways {
            // Python subtracts two times in seconds, each rounded to a double.
            return now.seconds - lastTick.seconds
        }
        // Go adds whole seconds and the fraction.
        let nanos = signedDifference(now.nanos, lastTick.nanos)
        return Double(nanos / 1_000_000_000) + Double(nanos % 1_000_000_000) / 1e9
    }

    private mutating func takeDebit(_ debit: Int64, at now: JaegerInstant) -> Bool {
        let credit = Int64(bitPattern: now.nanos)
        let left = min(credit &- debit, debitCapacity) &- Self.nanos(1, rate: rate)
        if left < 0 { return false }
        self.debit = credit &- left
        return true
    }

    /// Java's `(long) (tokens / (rate / 1e9))`, which saturates.
    private static func nanos(_ tokens: Double, rate: Double) -> Int64 {
        let exact = tokens / (rate / 1e9)
        return exact.isNaN ? 0 : exact >= 0x1p63 ? Int64.max : Int64(exact)
    }
}
