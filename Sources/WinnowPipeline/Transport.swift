public import WinnowModel

/// Carries export requests from one hop to the next; the simulation and real sockets answer the same calls.
public protocol Transport {
    /// Sends a request of `bytes` bytes at `now` and says when it arrives and when the sender has its answer.
    mutating func send(bytes: Int, from instance: Int, at now: Nanos) -> Delivery
}

/// How a request fared.
public struct Delivery: Sendable {
    /// When the receiver has it, ns.
    public var arrival: Nanos
    /// When the sender has its answer, a success, ns; `nil`: it is told later (`BatchSpanProcessors.answered`).
    public var response: Nanos?

    /// Creates a delivery.
    public init(arrival: Nanos, response: Nanos?) {
        self.arrival = arrival
        self.response = response
    }
}

/// A transport inside the simulation: every request arrives after the same delay, and so does its answer.
public struct InProcessTransport: Transport, Sendable {
    /// One way, ns.
    public let delayNanos: UInt64

    /// Creates a transport.
    public init(delayNanos: UInt64) { self.delayNanos = delayNanos }

    /// Arrives after one delay, is answered after two.
    public mutating func send(bytes: Int, from instance: Int, at now: Nanos) -> Delivery {
        Delivery(arrival: now &+ delayNanos, response: now &+ 2 &* delayNanos)
    }
}
