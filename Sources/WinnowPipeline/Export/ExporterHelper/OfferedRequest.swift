import WinnowModel

/// A request as its caller offered it, until everything in it is done.
struct OfferedRequest: Sendable {
    /// Who offered it.
    var caller = 0
    /// Its spans.
    var items = 0
    /// Its size, bytes.
    var bytes = 0
    /// Its size by the queue's sizer.
    var size: Int64 = 0
    /// Where its spans are while it has no room yet; -1: it has, or needs none.
    var blockedShipment: Int32 = -1
    /// Whether its caller waits for the result.
    var isAwaited = false
    /// How many shipments it is in.
    var references: Int32 = 1
    /// What failed of it.
    var errors: [ExportError] = []
    /// Its number in a persistent queue, and the spans that the storage keeps.
    var number: UInt64 = 0
    var kept: [SpanHandle] = []
    var isKept = false
    /// Counts those that have stood here.
    var generation: UInt32 = 0
    /// When its caller's context ends, ns; `.max`: never.
    var deadline: Nanos = .max

    /// Empties it for the next and keeps the memory.
    mutating func clear() {
        if !errors.isEmpty { errors.removeAll(keepingCapacity: true) }
        if !kept.isEmpty { kept.removeAll(keepingCapacity: true) }
        (isAwaited, isKept, references, blockedShipment) = (false, false, 1, -1)
        generation &+= 1
    }
}
