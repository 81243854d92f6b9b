public import WinnowModel

/// The corrected adaptive sampler: holds a target of spans per second for the whole fleet, per root operation, with weights on what it keeps.
///
/// The root decides, the trace follows. Once a second a controller estimates each root operation's traces and spans per second over the last
/// `windowSeconds`, adds what was kept too little or too much (bounded, so that a step is not paid back for ever), and shares the target out
/// by weight: no operation falls below `floorTracesPerSecond`. A service whose error rate (counted before sampling) enters `boostEnter` gets
/// twice its weight until it has left `boostLeave` and at least `boostDwellSeconds` have passed. A root with a true `error` attribute at its
/// start is kept as a stratum of its own, weight 1. Every kept span carries `ot=th:…`, so that a backend can count.
public struct TargetRateSampler: FeedbackSampler {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "adaptive.target_rate", summary: "holds a target of spans per second, with weights on what it keeps",
        example: "sampler: adaptive_target_rate\ntarget_spans_per_second: 200",
        source: "corrections of the order service's AdaptiveSampler")

    /// What a user may set.
    public struct Settings: Sendable {
        /// Spans per second of the whole fleet.
        public var targetSpansPerSecond = 100.0
        /// Seconds over which rates are estimated.
        public var windowSeconds = 10
        /// Traces per second that each root operation keeps at least.
        public var floorTracesPerSecond = 0.02
        /// Weights by service of the root; 1 for any other.
        public var multipliers: [(service: String, multiplier: Double)] = []
        /// Share of failed roots at which a service's weight is doubled.
        public var boostEnter = 0.10
        /// Share of failed roots below which the weight is single again.
        public var boostLeave = 0.08
        /// Seconds that a change of weight lasts at least.
        public var boostDwellSeconds = 30
        /// Roots that must have been seen in the window of errors.
        public var boostMinimumCount = 50.0
        /// Hexadecimal digits of the threshold.
        public var precision = 4

        /// Creates the defaults.
        public init() {}
    }

    private static let ringSeconds = 256
    /// How far ahead spans are booked; the rest of the ring is the past.
    private static let futureSeconds = 192
    private static let controllerMemory = 10.0

    /// What the controller knows about one root operation.
    private struct Key {
        var weight: Double
        var service: Int
        var threshold = ConsistentThreshold(value: 0)
        var traces = [Double](repeating: 0, count: ringSeconds)
        var spans = [Double](repeating: 0, count: ringSeconds)
        var traceRate = 0.0
        var spanRate = 0.0
    }

    /// What the controller knows about one service's roots.
    private struct Service {
        var ended = [Double](repeating: 0, count: ringSeconds)
        var failed = [Double](repeating: 0, count: ringSeconds)
        var isBoosted = false
        var since: Int64 = .min / 2
    }

    private let settings: Settings
    private var keys: [Key] = []
    private var keyOfOperation: [Int32] = []
    private var services: [Service] = []
    private var serviceNumbers: [UInt32: Int] = [:]
    private var keptSpans = [Double](repeating: 0, count: ringSeconds)
    private var forcedSpans = [Double](repeating: 0, count: ringSeconds)
    private var start: Int64?
    /// Seconds that are over and evaluated.
    private var second: Int64 = 0
    private var debt = 0.0
    /// By number of extras: lengths of recorded trace states.
    private var headers: [HeaderLength] = []
    private var error = StartTimeTruth(key: "error")

    /// Creates the sampler; it keeps everything until it has seen a second of traffic.
    public init(_ settings: Settings = Settings()) { self.settings = settings }

    /// Decides each trace at its root, in order of start.
    public mutating func decide(
        _ starts: SpanStarts, ends: SpanEnds, _ tables: TraceTables, into decisions: inout HeadDecisions
    ) {
        decisions.reset(count: starts.spanCount)
        decisions.addedBytes = [Int32](repeating: 0, count: starts.spanCount)
        decisions.threshold = [UInt64](repeating: SamplingState.absent, count: starts.spanCount)
        error.prepare(tables)
        for trace in 0..<starts.traceCount {
            let rows = starts.spans(of: trace)
            guard let root = rows.first else { continue }
            advance(to: starts.start[root])
            let key = key(of: starts.operation[root], tables)
            let low = starts.traceIDLow[trace]
            let forced = error.holds(starts.attributes[root], traceKey: low, spanKey: starts.spanID[root], tables)
            let threshold = forced ? ConsistentThreshold(value: 0) : keys[key].threshold
            let kept = threshold.keeps(low & 0x00FF_FFFF_FFFF_FFFF)
            count(rows, starts, ends, key: key, kept: kept, forced: forced)
            let probability = threshold.probability
            let weight = probability > 0 ? 1 / probability : 1
            var state = SamplingState()
            state.threshold = threshold.value
            for row in rows {
                let header = header(of: row, starts, tables)
                let added = Int32(clamping: header.growth(to: header.length(with: state)))
                decisions.keep[row] = kept ? 1 : 0
                decisions.probability[row] = probability
                decisions.exportedWeight[row] = weight
                decisions.addedBytes[row] = added
                decisions.threshold[row] = threshold.value
            }
        }
    }

    /// How long the recorded trace state of a span is.
    private mutating func header(of row: Int, _ starts: SpanStarts, _ tables: TraceTables) -> HeaderLength {
        if starts.extras.isEmpty { return HeaderLength() }
        let number = Int(starts.extras[row])
        while headers.count <= number {
            let text = tables.strings[tables.extras[headers.count].traceState]
            headers.append(HeaderLength(text, CollectorTraceState(text)))
        }
        return headers[number]
    }

    private mutating func key(of operation: UInt32, _ tables: TraceTables) -> Int {
        while keyOfOperation.count <= Int(operation) { keyOfOperation.append(-1) }
        if keyOfOperation[Int(operation)] >= 0 { return Int(keyOfOperation[Int(operation)]) }
        let service = tables.operations[Int(operation)].service
        let number = serviceNumbers[service] ?? services.count
        if number == services.count {
            services.append(Service())
            serviceNumbers[service] = number
        }
        let name = tables.strings[service]
        let weight = settings.multipliers.first { $0.service == name }?.multiplier ?? 1
        keys.append(Key(weight: weight, service: number))
        keyOfOperation[Int(operation)] = Int32(keys.count - 1)
        return keys.count - 1
    }

    /// Books a trace's spans into the seconds in which they start; the controller only looks at seconds that are over.
    private mutating func count(
        _ rows: Range<Int>, _ starts: SpanStarts, _ ends: SpanEnds, key: Int, kept: Bool, forced: Bool
    ) {
        let now = second
        func slot(_ time: Nanos) -> Int {
            let elapsed = Int64(time / 1_000_000_000) - (start ?? 0)
            let clamped = min(max(elapsed, now), now + Int64(Self.futureSeconds))
            return Int(clamped) % Self.ringSeconds
        }
        let root = rows.lowerBound
        keys[key].traces[slot(starts.start[root])] += 1
        for row in rows {
            let slot = slot(starts.start[row])
            keys[key].spans[slot] += 1
            if kept {
                keptSpans[slot] += 1
                if forced { forcedSpans[slot] += 1 }
            }
        }
        guard root < ends.end.count else { return }
        let end = slot(ends.end[root])
        let service = keys[key].service
        services[service].ended[end] += 1
        if ends.status[root] == SpanStatus.error.rawValue { services[service].failed[end] += 1 }
    }

    /// Evaluates every second that is over at `time`.
    private mutating func advance(to time: Nanos) {
        let now = Int64(time / 1_000_000_000)
        if start == nil { start = now }
        let elapsed = now - (start ?? now)
        // After a silence longer than the ring everything in it is old: evaluate as many seconds as it holds.
        if elapsed - second > Int64(Self.ringSeconds) { second = elapsed - Int64(Self.ringSeconds) }
        while second < elapsed {
            evaluate(second)
            second += 1
        }
    }

    private mutating func evaluate(_ over: Int64) {
        let slot = Int(over) % Self.ringSeconds
        let window = Int(min(Int64(settings.windowSeconds), over + 1))
        func sum(_ ring: [Double], _ seconds: Int) -> Double {
            var total = 0.0
            for back in 0..<seconds { total += ring[(Int(over) - back + Self.ringSeconds) % Self.ringSeconds] }
            return total
        }
        for index in keys.indices {
            keys[index].traceRate = sum(keys[index].traces, window) / Double(window)
            keys[index].spanRate = sum(keys[index].spans, window) / Double(window)
        }
        updateBoosts(over, sum: sum)
        let target = settings.targetSpansPerSecond
        debt = min(max(debt + target - keptSpans[slot], -5 * target), 5 * target)
        let forced = sum(forcedSpans, window) / Double(window)
        let aim = min(max(target + debt / Self.controllerMemory, 0.2 * target), 3 * target)
        shareOut(max(0, aim - forced))
        // The slot that the next second may fill first stands as far in the past as no window reaches.
        clear((slot + Self.futureSeconds + 1) % Self.ringSeconds)
    }

    private mutating func updateBoosts(_ over: Int64, sum: ([Double], Int) -> Double) {
        for index in services.indices where over - services[index].since >= Int64(settings.boostDwellSeconds) {
            let seconds = Int(min(60, over + 1))
            let ended = sum(services[index].ended, seconds)
            let share = ended > 0 ? sum(services[index].failed, seconds) / ended : 0
            let boosted =
                services[index].isBoosted
                ? share >= settings.boostLeave : share > settings.boostEnter && ended >= settings.boostMinimumCount
            if boosted != services[index].isBoosted {
                services[index].isBoosted = boosted
                services[index].since = over
            }
        }
    }

    /// Finds the common factor with which probabilities factor × weight (at most 1, at least the floor) yield `spansPerSecond`.
    private mutating func shareOut(_ spansPerSecond: Double) {
        func probability(_ key: Key, _ factor: Double) -> Double {
            if key.traceRate <= 0 { return 1 }
            let weight = key.weight * (services[key.service].isBoosted ? 2 : 1)
            return min(1, max(factor * weight, settings.floorTracesPerSecond / key.traceRate))
        }
        var low = 0.0
        var high = 1.0
        let least = keys.map(\.weight).filter { $0 > 0 }.min() ?? 1
        high = 1 / least
        for _ in 0..<50 {
            let middle = (low + high) / 2
            var yield = 0.0
            for key in keys { yield += probability(key, middle) * key.spanRate }
            if yield < spansPerSecond { low = middle } else { high = middle }
        }
        for index in keys.indices {
            keys[index].threshold = ConsistentThreshold(
                probability: probability(keys[index], high), precision: settings.precision)
        }
    }

    private mutating func clear(_ slot: Int) {
        for index in keys.indices {
            keys[index].traces[slot] = 0
            keys[index].spans[slot] = 0
        }
        for index in services.indices {
            services[index].ended[slot] = 0
            services[index].failed[slot] = 0
        }
        keptSpans[slot] = 0
        forcedSpans[slot] = 0
    }
}
