public import WinnowModel

/// A request that is to be sent now.
public struct ExportAttempt: Sendable, Hashable {
    /// Which of the calls for one batch it is, from 1 on; those that follow a redirect count as well.
    public var number: Int
    /// Where a redirect has sent the client; `nil`: to its own endpoint.
    public var location: String?
    /// Whether it is a GET without a body, as which a redirect is followed: the batch is not in it.
    public var isEmpty: Bool
    /// When the client stops waiting for the answer and takes it for `WireAnswer.noAnswer`, ns; `nil`: never.
    public var deadline: Nanos?
}
