/// What the way to a hop does with one attempt to send a request.
public struct Carriage: Sendable, Hashable {
    /// How the way back goes.
    public enum Return: Sendable, Hashable {
        /// The receiver's answer comes back.
        case answer
        /// Nothing comes back: the sender waits as long as it waits.
        case silence
        /// The connection breaks when the request has been taken.
        case broken
    }

    /// One way, ns.
    public var delayNanos: UInt64
    /// What the sender is told although no receiver has seen the request; `nil`: it arrives, or is lost.
    public var answer: FaultAnswer?
    /// Nothing listens.
    public var isRefused = false
    /// The request never arrives.
    public var isLost = false
    /// How the way back goes.
    public var back = Return.answer
    /// Share of the spans that the receiver says it did not take, 0...1.
    public var rejectedShare = 0.0
    /// How many times slower the receiver works.
    public var slowdown = 1.0
    /// Whether the receiver has no room to keep anything.
    public var isFull = false
    /// Number of the first fault that struck; `nil`: none did.
    public var fault: Int?

    /// Creates an undisturbed way.
    public init(delayNanos: UInt64) { self.delayNanos = delayNanos }
}
