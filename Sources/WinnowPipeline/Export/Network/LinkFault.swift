public import WinnowModel

/// What is wrong with the way to a hop, or with the hop itself, for a while.
public struct LinkFault: Sendable, Hashable {
    /// What becomes of a request that it strikes.
    public enum Effect: Sendable, Hashable {
        /// Each way takes so much longer, ns.
        case delay(nanos: UInt64)
        /// Nothing listens: no byte is sent.
        case refusesConnection
        /// The request never arrives, and nothing comes back.
        case losesRequest
        /// The request is taken, and nothing comes back.
        case losesAnswer
        /// The request is taken, and the connection breaks before the answer.
        case breaksAfterTaking
        /// Somebody answers in place of the receiver, which never sees the request.
        case answers(FaultAnswer)
        /// The receiver says that it did not take a share of the spans, 0...1, and takes the others.
        case rejects(share: Double)
        /// The receiver works so many times slower.
        case slows(factor: Double)
        /// The receiver has no room left for what it should keep.
        case fillsDisk

        /// Whether a request may be taken though its sender does not hear of it in time, and sends it again.
        var canDuplicate: Bool {
            switch self {
            case .delay, .losesAnswer, .breaksAfterTaking, .slows: true
            case .refusesConnection, .losesRequest, .answers, .rejects, .fillsDisk: false
            }
        }
    }

    /// What it is called in draws and reports.
    public var id: String
    /// Which requests it strikes, by when they are sent.
    public var window: Range<Nanos>
    /// Which of the replicas it is about, from 0; `nil`: all.
    public var replica: Int?
    /// Chance of each request in the window, 0...1.
    public var share: Double
    /// What happens.
    public var effect: Effect

    /// Creates a fault that strikes every request of a window.
    public init(
        id: String, window: Range<Nanos>, replica: Int? = nil, share: Double = 1, effect: Effect
    ) {
        self.id = id
        self.window = window
        self.replica = replica
        self.share = share
        self.effect = effect
    }
}
