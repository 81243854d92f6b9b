/// What a trace is an example of. Ids are those of the field's retention classes; several can hold at once.
@frozen public struct TraceClasses: OptionSet, Sendable, Hashable {
    /// One bit for each class.
    public let rawValue: UInt16

    /// Creates a set from its bits.
    @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The root span has status ERROR.
    public static let rootError = TraceClasses(rawValue: 1 << 0)
    /// Some span has status ERROR and the root has not.
    public static let innerError = TraceClasses(rawValue: 1 << 1)
    /// The trace took longer than its root operation's `slo`, or p99 where there is none.
    public static let slow = TraceClasses(rawValue: 1 << 2)
    /// The trace took a path that fewer than one in a thousand traces take.
    public static let rarePath = TraceClasses(rawValue: 1 << 3)
    /// Some call was tried more than once.
    public static let retry = TraceClasses(rawValue: 1 << 4)
    /// A fault touched some span.
    public static let faultWindow = TraceClasses(rawValue: 1 << 5)
    /// None of the other classes.
    public static let baseline = TraceClasses(rawValue: 1 << 6)

    /// Every class with its id, in the order of reports.
    public static let all: [(id: String, value: TraceClasses)] = [
        ("root_error", .rootError), ("inner_error", .innerError), ("slow", .slow), ("rare_path", .rarePath),
        ("retry", .retry), ("fault_window", .faultWindow), ("baseline", .baseline),
    ]
}

/// What is known about the traces of a batch and no sampler may see (architecture, law 6).
public struct GroundTruth: Sendable {
    /// A span that a fault touched.
    @frozen public struct Touch: Sendable, Hashable {
        /// Trace in the batch.
        public var trace: UInt32
        /// Row of the span in the batch.
        public var span: UInt32
        /// Number of the fault in the scenario.
        public var fault: UInt32

        /// Creates a touch.
        @inlinable public init(trace: UInt32, span: UInt32, fault: UInt32) {
            self.trace = trace
            self.span = span
            self.fault = fault
        }
    }

    /// A rare path that a trace took.
    @frozen public struct RarePath: Sendable, Hashable {
        /// Stands for a span where the path is the shape of the whole trace.
        public static let wholeTrace = UInt32.max

        /// Trace in the batch.
        public var trace: UInt32
        /// Number of the path in the scenario or recording.
        public var path: UInt32
        /// Row of the span that the path starts with: the call's client span, else the callee's own; or `wholeTrace`.
        public var span: UInt32

        /// Creates a rare path's mark.
        @inlinable public init(trace: UInt32, path: UInt32, span: UInt32 = Self.wholeTrace) {
            self.trace = trace
            self.path = path
            self.span = span
        }
    }

    /// A span that makes its trace one of a class where neither its status nor its place tells: an attempt of a call that was tried more
    /// than once (`retry`), a span above a limit of its own (`slow`).
    @frozen public struct Mark: Sendable, Hashable {
        /// Trace in the batch.
        public var trace: UInt32
        /// Row of the span in the batch.
        public var span: UInt32
        /// The class.
        public var value: TraceClasses

        /// Creates a mark.
        @inlinable public init(trace: UInt32, span: UInt32, value: TraceClasses) {
            self.trace = trace
            self.span = span
            self.value = value
        }
    }

    /// `TraceClasses` of each trace; at least as long as the traces of the batch.
    public var classes: [UInt16] = []
    /// Spans that faults touched, in order of row.
    public var touches: [Touch] = []
    /// Rare paths taken, in order of trace; one that a trace took twice stands twice.
    public var rarePaths: [RarePath] = []
    /// Spans that put their trace into a class, in order of trace.
    public var marks: [Mark] = []

    /// Creates empty truth.
    public init() {}

    /// Forgets everything and keeps the memory.
    public mutating func removeAll() {
        touches.removeAll(keepingCapacity: true)
        rarePaths.removeAll(keepingCapacity: true)
        marks.removeAll(keepingCapacity: true)
    }
}
