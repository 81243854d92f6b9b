public import WinnowModel

/// What has become of one batch in a client's hands.
public struct ExportEnd: Sendable, Hashable {
    /// Why it was given up; `nil`: the client counts it as delivered.
    public var cause: LossCause?
    /// What the client believes beside what it was answered.
    public var belief: DeliveryBelief
    /// When the client is done with it, ns: some hold on to a request until its deadline although nothing is sent any more.
    public var time: Nanos
    /// Calls made for it.
    public var calls: Int

    /// Creates an end.
    public init(cause: LossCause?, belief: DeliveryBelief = .asAnswered, time: Nanos, calls: Int) {
        self.cause = cause
        self.belief = belief
        self.time = time
        self.calls = calls
    }

    /// Whether the client counts the batch as delivered.
    public var isDelivered: Bool { cause == nil }
}
