import WinnowModel
import WinnowOTTL

/// A request between two services, of which maybe only one side is known yet.
struct ServiceGraphEdge: Sendable {
    /// The trace and the client's span.
    struct Key: Hashable, Sendable {
        var trace: TraceID
        var span: UInt64
    }

    var key: Key
    /// Unix nanoseconds after which it waits no longer.
    var expires: Int64
    var client: Text = .empty
    var server: Text = .empty
    var clientSeconds = 0.0
    var serverSeconds = 0.0
    var connection: Text = .empty
    var isFailed = false
    var dimensions = ValueMap()
    /// What names the other side: the first attribute that the client's span has.
    var peer: Text?
    /// Which side nobody has told of.
    var virtualNode: Text = .empty

    var isComplete: Bool { !client.bytes.isEmpty && !server.bytes.isEmpty }
}

/// Edges that wait for their other half, in the order in which they came (`internal/store`).
struct ServiceGraphEdges: Sendable {
    private let limit: Int
    private var edges: [ServiceGraphEdge.Key: ServiceGraphEdge] = [:]
    private var queue: [(key: ServiceGraphEdge.Key, expires: Int64)] = []
    private var head = 0

    init(limit: Int) { self.limit = limit }

    /// Changes the edge of a key, or a new one; the edge where it is complete then. A new one that has no room is passed over.
    mutating func update(
        _ key: ServiceGraphEdge.Key, expires: Int64, _ change: (inout ServiceGraphEdge) -> Void
    ) -> ServiceGraphEdge? {
        let known = edges[key]
        var edge = known ?? ServiceGraphEdge(key: key, expires: expires)
        change(&edge)
        if edge.isComplete {
            if known != nil { edges[key] = nil }
            return edge
        }
        if known != nil {
            edges[key] = edge
        } else if edges.count < limit {
            edges[key] = edge
            queue.append((key, edge.expires))
            compact()
        }
        return nil
    }

    /// Takes out what has waited too long.
    mutating func expired(at nanos: Int64) -> [ServiceGraphEdge] {
        var expired: [ServiceGraphEdge] = []
        while head < queue.count {
            let (key, expires) = queue[head]
            // A place in the queue whose edge is gone, or came anew, says nothing.
            guard let edge = edges[key], edge.expires == expires else {
                head += 1
                continue
            }
            if nanos <= expires { break }
            expired.append(edge)
            edges[key] = nil
            head += 1
        }
        return expired
    }

    /// The queue holds no more than twice what waits.
    private mutating func compact() {
        guard queue.count > 64, queue.count > 2 * edges.count else { return }
        queue = queue[head...].filter { edges[$0.key]?.expires == $0.expires }
        head = 0
    }
}
