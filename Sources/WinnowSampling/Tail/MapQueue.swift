import WinnowModel

/// What becomes of a trace's place in the queue that `num_traces` evicts from when a decision cache takes the trace over.
public enum FreedPlaces: Sendable, Hashable {
    /// It leaves the queue.
    case leave
    /// It stays: no entry of the map any more, it is pushed out in the stead of one.
    case stay
    /// It stays and counts as an entry of the map.
    case count
}

/// The entries of a tail sampler's map in the order in which they were made: what `num_traces` evicts from.
struct MapQueue: Sendable {
    /// Entries in the map now.
    private(set) var count = 0
    private let freed: FreedPlaces
    private var traces: [UInt64] = []
    private var isIn: [Bool] = []
    private var head = 0
    /// Number of the entry at index 0.
    private var base: UInt64 = 0

    init(freed: FreedPlaces = .leave) { self.freed = freed }

    /// What is compared with `num_traces` before the oldest is pushed out.
    var occupied: Int { freed == .count ? traces.count - head : count }

    /// Adds an entry and returns its number.
    mutating func append(_ trace: SpanHandle) -> UInt64 {
        traces.append(trace.rawValue)
        isIn.append(true)
        count += 1
        return base + UInt64(traces.count - 1)
    }

    /// Takes an entry out, wherever it stands; one that has left already may be named again.
    mutating func remove(_ number: UInt64) {
        if number < base { return }
        let index = Int(number - base)
        if isIn[index] {
            isIn[index] = false
            count -= 1
        }
        tidy()
    }

    /// Takes the oldest place out; its entry may have left the map before.
    mutating func popOldest() -> SpanHandle? {
        while head < traces.count {
            let index = head
            head += 1
            if isIn[index] {
                isIn[index] = false
                count -= 1
            } else if freed == .leave {
                continue
            }
            let trace = SpanHandle(rawValue: traces[index])
            tidy()
            return trace
        }
        return nil
    }

    private mutating func tidy() {
        while freed == .leave, head < traces.count, !isIn[head] { head += 1 }
        if head > 4096 && head * 2 > traces.count {
            traces.removeFirst(head)
            isIn.removeFirst(head)
            base += UInt64(head)
            head = 0
        }
    }
}
