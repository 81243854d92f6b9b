import WinnowModel

/// A reading of a client's clock: Go and Java read whole nanoseconds, Python seconds as a double.
struct JaegerInstant: Sendable, Equatable {
    let nanos: Nanos
    let seconds: Double

    /// The reading at a time of the simulation.
    init(_ nanos: Nanos) {
        self.nanos = nanos
        seconds = Double(nanos) / 1e9
    }

    /// A reading of a clock that counts seconds, not negative and below 2^63 nanoseconds.
    init(seconds: Double) {
        self.seconds = seconds
        nanos = Nanos((seconds * 1e9).rounded())
    }
}
