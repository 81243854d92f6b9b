/// A share with an interval.
public struct Interval: Sendable, Equatable {
    /// Lower end.
    public var low: Double
    /// Upper end.
    public var high: Double

    /// Creates an interval.
    public init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }
}
