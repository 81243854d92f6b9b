import WinnowModel
import WinnowSampling

/// A slow, obvious `tail_sampling` processor: dictionaries, one object for each trace in the map, policies asked span by span.
///
/// Written from the description of the processor, not from the sampler under test, and shares only the settings types with it.
final class SimulatedCollector {
    struct Decision: Equatable, CustomStringConvertible {
        var trace: Int
        var round: Int
        var outcome: TraceDecision.Outcome
        var policy: Int
        var decidedAt: UInt64
        var firstArrival: UInt64
        var spansSeen: Int

        var description: String {
            "trace \(trace) round \(round): \(outcome.name) by \(policy) at \(decidedAt % 100_000_000_000 / 1_000_000) ms, "
                + "first \(firstArrival % 100_000_000_000 / 1_000_000) ms, \(spansSeen) spans"
        }
    }

    struct Tally: Equatable {
        var fired = 0
        var keptBy = 0
        var keptOnlyBy = 0
    }

    /// What the map holds about a trace.
    final class Entry {
        let trace: Int
        /// How many have come into the map before.
        let number: Int
        let round: Int
        let firstArrival: UInt64
        var spans: [Int] = []
        var slot: Int
        var decision: TraceDecision.Outcome?

        init(trace: Int, number: Int, round: Int, firstArrival: UInt64, slot: Int) {
            self.trace = trace
            self.number = number
            self.round = round
            self.firstArrival = firstArrival
            self.slot = slot
        }
    }

    private(set) var decisions: [Decision] = []
    private(set) var fates: [SpanFate]
    private(set) var fatedTwice = 0
    private(set) var tallies: [Tally]
    private(set) var lateSpans = 0

    private let settings: TailSamplingSettings
    private let spans: [SimulatedSpan]
    private let policies: [SimulatedPolicy]
    /// Puts traces that are due together, in the order in which they came into the map, into that in which they are decided; the batch of their ids
    /// was made for `room`.
    private let arrange: (_ traces: [Int], _ now: UInt64, _ room: Int) -> [Int]
    private var entered = 0
    private var map: [Int: Entry] = [:]
    private var queue: [Int] = []
    private var slots: [Int: Set<Int>] = [:]
    /// How many ids each tick took out of its slot.
    private var taken: [Int: Int] = [:]
    private var rounds: [Int: Int] = [:]
    private var sampledCache: LeastRecentlyUsed
    private var nonSampledCache: LeastRecentlyUsed
    private var epoch: UInt64?
    /// The tick that comes next, so many seconds after the first arrival; there is none at the start.
    private var nextTick = 1

    init(
        _ settings: TailSamplingSettings, version: CollectorVersion, spans: [SimulatedSpan],
        arrange: @escaping (_ traces: [Int], _ now: UInt64, _ room: Int) -> [Int]
    ) {
        self.settings = settings
        self.spans = spans
        self.arrange = arrange
        policies = settings.policies.map { SimulatedPolicy($0.rule, version: version) }
        tallies = settings.policies.map { _ in Tally() }
        fates = spans.map { _ in .travelling }
        sampledCache = LeastRecentlyUsed(size: settings.sampledCacheSize)
        nonSampledCache = LeastRecentlyUsed(size: settings.nonSampledCacheSize)
    }

    private var waitSlots: Int { max(1, Int(settings.decisionWaitNanos / 1_000_000_000)) }

    /// Runs the ticks before `limit`.
    func runTicks(before limit: UInt64) {
        guard let epoch else { return }
        while epoch + UInt64(nextTick) * 1_000_000_000 < limit {
            let due = slots.removeValue(forKey: nextTick) ?? []
            let now = epoch + UInt64(nextTick) * 1_000_000_000
            taken[nextTick] = due.count
            nextTick += 1
            decide(due.compactMap { map[$0] }.filter { $0.decision == nil }, of: nextTick - 1, at: now)
        }
    }

    /// Runs ticks until nothing waits.
    func runOut() {
        while !slots.isEmpty {
            guard let epoch else { return }
            runTicks(before: epoch + UInt64(nextTick) * 1_000_000_000 + 1)
        }
    }

    func arrive(_ batch: [Int], at now: UInt64) {
        // A tick at this very moment comes first.
        runTicks(before: now + 1)
        if epoch == nil { epoch = now }
        for span in batch { arrive(span, at: now) }
    }

    private func arrive(_ span: Int, at now: UInt64) {
        let trace = spans[span].trace
        if sampledCache.get(trace) {
            lateSpans += 1
            give(span, .kept)
            return
        }
        if nonSampledCache.get(trace) {
            lateSpans += 1
            give(span, .lateNotSampled)
            return
        }
        if map[trace] == nil {
            if map.count >= Int(settings.numTraces) { evictOldest(at: now) }
            let slot = nextTick + waitSlots
            map[trace] = Entry(
                trace: trace, number: entered, round: rounds[trace, default: 0], firstArrival: now, slot: slot)
            entered += 1
            rounds[trace, default: 0] += 1
            queue.append(trace)
            slots[slot, default: []].insert(trace)
        }
        guard let entry = map[trace] else { return }
        if let decision = entry.decision {
            lateSpans += 1
            switch decision {
            case .sampled: give(span, .kept)
            case .dropped: give(span, .droppedByPolicy)
            default: give(span, .lateNotSampled)
            }
            return
        }
        entry.spans.append(span)
        if settings.decisionWaitAfterRootNanos > 0 && spans[span].isRoot {
            let earlier = nextTick + Int(settings.decisionWaitAfterRootNanos / 1_000_000_000)
            if earlier < entry.slot {
                slots[entry.slot]?.remove(trace)
                slots[earlier, default: []].insert(trace)
                entry.slot = earlier
            }
        }
    }

    /// The oldest id leaves the map, decided or not; it stays in its slot.
    private func evictOldest(at now: UInt64) {
        let trace = queue.removeFirst()
        guard let entry = map.removeValue(forKey: trace), entry.decision == nil else { return }
        for span in entry.spans { give(span, .evicted) }
        record(entry, .evicted, policy: -1, at: now)
    }

    /// Ends as a shutdown does.
    func shutDown(at now: UInt64) {
        let waiting = map.values.filter { $0.decision == nil }
        if settings.dropPendingOnShutdown {
            for entry in waiting { for span in entry.spans { give(span, .droppedOnShutdown) } }
            map.removeAll()
        } else {
            for slot in slots.keys.sorted() {
                let due = slots[slot] ?? []
                decide(due.compactMap { map[$0] }.filter { $0.decision == nil }, of: slot, at: now)
            }
        }
        slots.removeAll()
    }

    private func decide(_ due: [Entry], of slot: Int, at now: UInt64) {
        let known = Dictionary(uniqueKeysWithValues: due.map { ($0.trace, $0) })
        // The tick that starts a batch makes it for as many ids as it has just taken, or for those that are expected.
        let expected = settings.expectedNewTracesPerSecond == 0 ? 10 : Int(settings.expectedNewTracesPerSecond)
        let room = max(expected, taken[slot - waitSlots - 1] ?? 0)
        let order = arrange(due.sorted { $0.number < $1.number }.map(\.trace), now, room).compactMap { known[$0] }
        var verdicts = order.map { _ in [SimulatedPolicy.Verdict?](repeating: nil, count: policies.count) }
        for index in order.indices {
            for (number, policy) in policies.enumerated() where policy.isDrop {
                verdicts[index][number] = policy.evaluate(arrived(order[index]), at: now)
                if verdicts[index][number] == .dropped { break }
            }
        }
        for (index, entry) in order.enumerated() {
            if !verdicts[index].contains(.dropped) {
                for (number, policy) in policies.enumerated() where !policy.isDrop {
                    verdicts[index][number] = policy.evaluate(arrived(entry), at: now)
                    if settings.sampleOnFirstMatch && verdicts[index][number] == .sampled { break }
                }
            }
            conclude(entry, verdicts[index], at: now)
        }
    }

    private func conclude(_ entry: Entry, _ verdicts: [SimulatedPolicy.Verdict?], at now: UInt64) {
        var outcome = TraceDecision.Outcome.notSampled
        var policy = -1
        if let dropped = verdicts.firstIndex(of: .dropped) {
            (outcome, policy) = (.dropped, dropped)
        } else if verdicts.contains(.invertNotSampled) {
            // A veto is nobody's decision.
        } else if let sampled = verdicts.firstIndex(of: .sampled) {
            (outcome, policy) = (.sampled, sampled)
        } else if let inverted = verdicts.firstIndex(of: .invertSampled), !verdicts.contains(.notSampled) {
            (outcome, policy) = (.sampled, inverted)
        }
        let voters = verdicts.indices.filter { verdicts[$0] == .sampled || verdicts[$0] == .invertSampled }
        for voter in voters { tallies[voter].fired += 1 }
        for number in verdicts.indices where verdicts[number] == .dropped { tallies[number].fired += 1 }
        if outcome == .sampled {
            for voter in voters { tallies[voter].keptBy += 1 }
            if voters.count == 1 { tallies[voters[0]].keptOnlyBy += 1 }
        }
        entry.decision = outcome
        for span in entry.spans {
            give(span, outcome == .sampled ? .kept : outcome == .dropped ? .droppedByPolicy : .notSampled)
        }
        record(entry, outcome, policy: policy, at: now)
        let isCached =
            outcome == .sampled ? sampledCache.put(entry.trace) : nonSampledCache.put(entry.trace)
        if isCached {
            map[entry.trace] = nil
            queue.removeAll { $0 == entry.trace }
        }
    }

    private func arrived(_ entry: Entry) -> [SimulatedSpan] { entry.spans.map { spans[$0] } }

    private func record(_ entry: Entry, _ outcome: TraceDecision.Outcome, policy: Int, at now: UInt64) {
        decisions.append(
            Decision(
                trace: entry.trace, round: entry.round, outcome: outcome, policy: policy, decidedAt: now,
                firstArrival: entry.firstArrival, spansSeen: entry.spans.count))
    }

    private func give(_ span: Int, _ fate: SpanFate) {
        if fates[span] != .travelling { fatedTwice += 1 }
        fates[span] = fate
    }
}

/// Ids, the most recently used one last.
struct LeastRecentlyUsed {
    let size: Int
    private var ids: [Int] = []

    init(size: Int) { self.size = size }

    mutating func get(_ id: Int) -> Bool {
        guard let place = ids.firstIndex(of: id) else { return false }
        ids.remove(at: place)
        ids.append(id)
        return true
    }

    /// False when nothing is remembered at all.
    mutating func put(_ id: Int) -> Bool {
        if size == 0 { return false }
        if get(id) { return true }
        if ids.count == size { ids.removeFirst() }
        ids.append(id)
        return true
    }
}
