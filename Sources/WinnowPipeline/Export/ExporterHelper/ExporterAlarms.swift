import WinnowModel

/// When requests are sent again and callers give up, in order of time and then of setting: a binary heap.
struct ExporterAlarms: Sendable {
    /// What an alarm is for.
    enum Purpose: UInt8, Sendable, BitwiseCopyable {
        /// A request is sent again.
        case retry
        /// A caller's deadline is over.
        case deadline
    }

    /// One alarm.
    struct Alarm: Sendable, BitwiseCopyable {
        var time: Nanos
        var order: UInt64
        var purpose: Purpose
        /// The place that it is for.
        var slot: Int32
        /// It is void when the place has another generation.
        var generation: UInt32
    }

    private var heap: [Alarm] = []
    private var made: UInt64 = 0

    /// The first.
    var first: Alarm? { heap.first }

    mutating func set(_ purpose: Purpose, _ slot: Int32, _ generation: UInt32, at time: Nanos) {
        heap.append(Alarm(time: time, order: made, purpose: purpose, slot: slot, generation: generation))
        made &+= 1
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if !Self.precedes(heap[child], heap[parent]) { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the first out; there must be one.
    mutating func removeFirst() {
        let last = heap.removeLast()
        if heap.isEmpty { return }
        heap[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            if child >= heap.count { break }
            if child + 1 < heap.count, Self.precedes(heap[child + 1], heap[child]) { child += 1 }
            if !Self.precedes(heap[child], heap[parent]) { break }
            heap.swapAt(child, parent)
            parent = child
        }
    }

    private static func precedes(_ a: Alarm, _ b: Alarm) -> Bool {
        a.time != b.time ? a.time < b.time : a.order < b.order
    }
}
