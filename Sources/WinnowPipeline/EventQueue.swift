public import WinnowModel

/// What is to happen on the way of spans, in order of time: the one clock of a route.
///
/// Of one instant, requests that arrive come before timers and ticks (what arrives at a tick's instant is in time for it), and of each of
/// these what was put in first. A binary heap: cost grows with the logarithm of what is put in, never with the number of stages.
public struct EventQueue: Sendable {
    /// Something that happens.
    public struct Event: Sendable, BitwiseCopyable {
        /// When, ns.
        public var time: Nanos
        /// What.
        public var kind: Kind
        /// Of whom: number of the request, of the service instance, of the stage or of the change.
        public var number: UInt32

        fileprivate var order: UInt64
    }

    /// Kinds of events.
    public enum Kind: UInt8, Sendable, BitwiseCopyable {
        /// A request arrives at a hop.
        case arrival
        /// A batch span processor's timer runs out, or its export is answered.
        case timer
        /// A collector's stage wants the clock.
        case tick
        /// A replica comes, goes or is noticed.
        case change
        /// A receiver has worked on a request.
        case served
        /// The answer to a request reaches its sender.
        case answer
        /// A client's wait between two attempts is over.
        case resume
        /// A collector's exporter wants the clock.
        case exporter
    }

    private var heap: [Event] = []
    private var made: UInt64 = 0
    /// When the first event is; `.max` when there is none.
    public private(set) var next: Nanos = .max

    /// Creates an empty queue.
    public init() {}

    /// Puts an event in.
    public mutating func push(_ kind: Kind, _ number: Int, at time: Nanos) {
        let rank: UInt64 = kind == .arrival || kind == .served ? 0 : 1 << 63
        heap.append(Event(time: time, kind: kind, number: UInt32(truncatingIfNeeded: number), order: rank | made))
        made += 1
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if !Self.precedes(heap[child], heap[parent]) { break }
            heap.swapAt(child, parent)
            child = parent
        }
        next = heap[0].time
    }

    /// Takes the first event out; there must be one.
    public mutating func pop() -> Event {
        let first = heap[0]
        let last = heap.removeLast()
        if !heap.isEmpty {
            var parent = 0
            heap.withUnsafeMutableBufferPointer { heap in
                while true {
                    var least = 2 * parent + 1
                    if least >= heap.count { break }
                    if least + 1 < heap.count, Self.precedes(heap[least + 1], heap[least]) { least += 1 }
                    if !Self.precedes(heap[least], last) { break }
                    heap[parent] = heap[least]
                    parent = least
                }
                heap[parent] = last
            }
        }
        next = heap.isEmpty ? .max : heap[0].time
        return first
    }

    @inline(__always)
    private static func precedes(_ a: Event, _ b: Event) -> Bool {
        a.time != b.time ? a.time < b.time : a.order < b.order
    }
}
