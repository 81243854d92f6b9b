public import WinnowModel
public import WinnowOTTL

/// A data point of a metric that a connector makes of spans.
public struct DerivedPoint: Sendable, Equatable {
    /// Whether values of points add up one after the other.
    public enum Temporality: Sendable, Hashable {
        /// A point is of the time since the one before.
        case delta
        /// A point is of the time since the start.
        case cumulative
    }

    /// What the point says.
    public enum Value: Sendable, Equatable {
        /// A number of a sum; `isMonotonic`: it never falls.
        case sum(Number, isMonotonic: Bool)
        /// The last value of something.
        case gauge(Number)
        /// A histogram with bounds of buckets.
        case histogram(Histogram)
        /// A histogram whose buckets grow by a factor.
        case exponential(ExponentialHistogram)
    }

    /// A whole number or a double.
    public enum Number: Sendable, Equatable {
        case int(Int64)
        case double(Double)
    }

    /// Values by buckets with given upper bounds.
    public struct Histogram: Sendable, Equatable {
        /// Upper bounds, rising; the last bucket has none.
        public var bounds: [Double]
        /// Values in each bucket: one more than bounds.
        public var counts: [UInt64]
        /// The sum of all values.
        public var sum: Double

        /// All values.
        public var count: UInt64 { counts.reduce(0, &+) }
    }

    /// Values by buckets whose bounds are powers of 2^(2^-scale) (OTLP's `ExponentialHistogramDataPoint`).
    public struct ExponentialHistogram: Sendable, Equatable {
        /// Counts from the bucket `offset` on.
        public struct Buckets: Sendable, Equatable {
            /// Index of the first.
            public var offset: Int32 = 0
            /// Values in each bucket.
            public var counts: [UInt64] = []
        }

        /// The resolution.
        public var scale: Int32
        /// Values that are zero.
        public var zeroCount: UInt64
        /// Buckets of positive values.
        public var positive: Buckets
        /// Buckets of negative values.
        public var negative: Buckets
        /// All values.
        public var count: UInt64
        /// The sum of all values.
        public var sum: Double
        /// The least and the greatest value; `nil` where they are not said.
        public var range: ClosedRange<Double>?
    }

    /// A span that stands for a point.
    public struct Exemplar: Sendable, Equatable {
        /// The trace's id.
        public var traceID: TraceID
        /// The span's id.
        public var spanID: UInt64
        /// The span's value.
        public var value: Double
    }

    /// The metric's name.
    public var metric: String
    /// The metric's unit.
    public var unit: String
    /// Attributes of the resource that it is of.
    public var resource: ValueMap
    /// The name of the instrumentation scope.
    public var scope: String
    /// Attributes of the point.
    public var attributes: ValueMap
    /// Unix nanoseconds from which it is; 0: not said.
    public var start: Int64
    /// Unix nanoseconds at which it is.
    public var time: Int64
    /// What it says.
    public var value: Value
    /// Spans that stand for it.
    public var exemplars: [Exemplar] = []
    /// How its values add up; `nil` for gauges.
    public var temporality: Temporality?
}
