import WinnowModel

/// The entries of a tail sampler's map in the order in which they were made: what `num_traces` evicts from.
struct MapQueue: Sendable {
    /// Entries in the map now.
    private(set) var count = 0
    private var traces: [UInt64] = []
    private var isIn: [Bool] = []
    private var head = 0
    /// Number of the entry at index 0.
    private var base: UInt64 = 0

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

    /// Takes the oldest entry out.
    mutating func popOldest() -> SpanHandle? {
        while head < traces.count {
            let index = head
            head += 1
            if isIn[index] {
                isIn[index] = false
                count -= 1
                let trace = SpanHandle(rawValue: traces[index])
                tidy()
                return trace
            }
        }
        return nil
    }

    private mutating func tidy() {
        while head < traces.count, !isIn[head] { head += 1 }
        if head > 4096 && head * 2 > traces.count {
            traces.removeFirst(head)
            isIn.removeFirst(head)
            base += UInt64(head)
            head = 0
        }
    }
}
