import WinnowModel

/// One series of a component's own telemetry, under the component's own name for it.
public struct TelemetryPoint: Sendable, Hashable {
    /// An attribute of a series.
    public struct Attribute: Sendable, Hashable {
        /// Its name, such as `policy`.
        public var name: String
        /// Its value, as text.
        public var value: String

        /// Creates an attribute.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What is said.
    public enum Value: Sendable, Hashable {
        /// The state of a counter or a gauge.
        case number(Int)
        /// How values are distributed.
        case histogram(TelemetryHistogram)
    }

    /// Name of the metric, such as `otelcol_processor_tail_sampling_new_trace_id_received`.
    public var name: String
    /// The attributes, in order of their names.
    public var attributes: [Attribute]
    /// What is said.
    public var value: Value

    /// Creates a series.
    public init(_ name: String, _ attributes: [Attribute] = [], _ value: Value) {
        self.name = name
        self.attributes = attributes
        self.value = value
    }
}

/// Whole numbers in the buckets that OpenTelemetry's SDKs have unless told otherwise.
public struct TelemetryHistogram: Sendable, Hashable {
    /// Upper bounds of the buckets, inclusive; one more lies above the last.
    public static let bounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000]

    /// How many values there are.
    public private(set) var count = 0
    /// Their sum.
    public private(set) var sum = 0
    /// How many lie in each bucket; the last has what lies above all bounds.
    public private(set) var buckets = [Int](repeating: 0, count: TelemetryHistogram.bounds.count + 1)

    /// Creates an empty histogram.
    public init() {}

    /// Adds a value.
    public mutating func add(_ value: Int) {
        count += 1
        sum &+= value
        buckets[Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count] += 1
    }

    /// Adds the whole seconds, cut off, from one instant to another.
    mutating func add(secondsFrom start: Nanos, to end: Nanos) {
        add(end < start ? 0 : Int((end - start) / 1_000_000_000))
    }

    /// Adds all values of another histogram.
    mutating func add(_ other: TelemetryHistogram) {
        count += other.count
        sum &+= other.sum
        for bucket in buckets.indices { buckets[bucket] += other.buckets[bucket] }
    }
}
