/// What a fault of the export pipeline does.
public enum TransportFaultEffect: Sendable, Hashable {
    /// Requests fare differently while it lasts.
    case link(LinkFault.Effect)
    /// A replica, or all of them, die with what they hold, and are back when it is over.
    case crash
    /// So many replicas more while it lasts.
    case added(Int)
    /// So many replicas fewer while it lasts: those that go are shut down.
    case removed(Int)
}
