import WinnowFormats
import WinnowModel

/// Shares the requests into one hop out to its replicas, and remembers what it has to from one request to the next.
///
/// A replica's number is found once for each trace, instance or set of rows as far as that can be: nothing is made anew for a span.
struct ReplicaSharing {
    /// Rows that a key hangs on.
    private struct Rows: Hashable {
        var instance: UInt32
        var operation: UInt32
        var attributes: UInt32
    }

    /// Spans of one request that go together.
    private struct Part: Hashable {
        /// Which of the request's resources, counted along it.
        var group: UInt32
        var scope: UInt32
        var trace: UInt64
    }

    private let routing: ReplicaRouting
    private let count: Int
    private var turn = 0
    private var ring: LoadBalancerRing?
    /// Of all replicas there ever are, where they come and go.
    private var points: LoadBalancerPoints?
    /// The replicas that are known, where that changes; empty: all of them.
    private var members: [Int] = []
    private let key: BalancingKey
    private var reader: BalancingKeyReader
    /// By number of the instance, where its resource alone decides; `none`: not known yet, or it does not.
    private var ofInstance: [UInt16] = []
    private var ofRows: [Rows: UInt16] = [:]
    private var ofPart: [Part: UInt16] = [:]
    /// What each replica gets of a request that is taken apart; emptied by who hands it on.
    var shares: [[SpanHandle]]
    /// The replicas that get something, ascending.
    private(set) var touched: [Int] = []

    private static let none = UInt16.max
    /// Sets of rows that are remembered; values of recordings can all be different.
    private static let mostRows = 1 << 16

    /// `changes` says that `know` will tell which replicas there are.
    init(_ routing: ReplicaRouting, count: Int, changes: Bool = false) {
        self.routing = routing
        self.count = count
        shares = Array(repeating: [], count: count)
        if case .ring(let backends, let key) = routing, count > 1 {
            ring = changes ? nil : LoadBalancerRing(backends)
            self.key = key
        } else {
            ring = nil
            key = .traceID
        }
        reader = BalancingKeyReader(key)
    }

    /// From now on these replicas share what comes, at least one; `all` says that those are all that a list names.
    ///
    /// What goes to a replica by its trace's id does so round a ring, on which few of them move.
    mutating func know(_ members: [Int], all: Bool) {
        self.members = members
        turn = 0
        ofInstance.removeAll(keepingCapacity: true)
        ofRows.removeAll(keepingCapacity: true)
        switch routing {
        case .ring(let backends, _) where all: ring = LoadBalancerRing(backends)
        case .ring(let backends, _):
            ring = ring(of: members) { $0 < backends.count ? backends[$0] : LoadBalancing.backend($0) }
        case .traceID: ring = ring(of: members, LoadBalancing.backend)
        case .roundRobin, .random: ring = nil
        }
    }

    private mutating func ring(of members: [Int], _ name: (Int) -> String) -> LoadBalancerRing {
        let known = points ?? LoadBalancerPoints((0..<count).map(name))
        points = known
        return known.ring(of: members)
    }

    /// Whether a request is taken apart into requests of their own, as an exporter does.
    var makesRequests: Bool { if case .ring = routing { true } else { false } }

    /// The replica that gets a request as a whole; `nil` where it is taken apart.
    mutating func whole(_ spans: ArraySlice<SpanHandle>, _ ring: SpansRing) -> Int? {
        switch routing {
        case .traceID, .ring: return nil
        case .roundRobin:
            let replica = member(turn)
            turn = turn + 1 >= shared ? 0 : turn + 1
            return replica
        case .random(let seed):
            guard let first = spans.first else { return member(0) }
            let trace = ring[first.sequence].trace(of: first.row)
            let id = ring[trace.sequence].batch.traceID(trace.row)
            let span = ring[first.sequence].batch.spanID[first.row]
            let place = Draw.fold(Draw.fold(seed, id.high ^ id.low), span)
            return member(Int(Draw.below(UInt64(shared), Draw.finish(place))))
        }
    }

    /// How many replicas share what comes.
    private var shared: Int { members.isEmpty ? count : members.count }

    /// One of those that share what comes, by its number among them.
    private func member(_ number: Int) -> Int { members.isEmpty ? number : members[min(number, members.count - 1)] }

    /// Takes a request apart: `shares` of the `touched`, each in the order of the request.
    ///
    /// `read` are the spans as they leave the hop before, `ring` the same as they entered.
    mutating func split(
        _ spans: ArraySlice<SpanHandle>, _ ring: SpansRing, read: SpansRing, _ tables: TraceTables
    ) {
        touched.removeAll(keepingCapacity: true)
        switch routing {
        case .ring where key != .traceID: splitByKey(spans, read, tables)
        default: splitByTrace(spans, ring)
        }
        touched.sort()
    }

    @inline(__always)
    private mutating func give(_ span: SpanHandle, to replica: Int) {
        if shares[replica].isEmpty { touched.append(replica) }
        shares[replica].append(span)
    }

    private mutating func splitByTrace(_ spans: ArraySlice<SpanHandle>, _ ring: SpansRing) {
        let isHashed = !makesRequests && self.ring == nil
        var last = (trace: UInt64.max, replica: 0)
        for span in spans {
            let trace = ring[span.sequence].trace(of: span.row)
            if trace.rawValue != last.trace {
                let id = ring[trace.sequence].batch.traceID(trace.row)
                last = (
                    trace.rawValue, isHashed ? ReplicaRouting.replica(of: id, count: count) : replica(of: id)
                )
            }
            give(span, to: last.replica)
        }
    }

    private func replica(of id: TraceID) -> Int {
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { replica(of: CRC32.of($0)) }
    }

    /// A ring of fewer endpoints than there are replicas leaves the last ones without anything; never one that is not there.
    private func replica(of checksum: UInt32) -> Int { member(min(ring?.endpoint(of: checksum) ?? 0, count - 1)) }

    private mutating func splitByKey(_ spans: ArraySlice<SpanHandle>, _ read: SpansRing, _ tables: TraceTables) {
        // What one large request has grown is not emptied again for each small one.
        ofPart.removeAll(keepingCapacity: ofPart.capacity <= 1 << 12)
        var group = (number: UInt32(0), instance: UInt32.max)
        for span in spans {
            let stretch = read[span.sequence]
            let instance = stretch.batch.instance[span.row]
            if instance != group.instance {
                // A resource that comes again stands in the request again.
                group = (group.number &+ 1, instance)
                while Int(instance) >= ofInstance.count { ofInstance.append(Self.none) }
            }
            if ofInstance[Int(instance)] != Self.none {
                give(span, to: Int(ofInstance[Int(instance)]))
            } else {
                give(span, to: Int(replicaOfPart(group.number, span, stretch, read, tables)))
            }
        }
    }

    private mutating func replicaOfPart(
        _ group: UInt32, _ span: SpanHandle, _ stretch: Spans, _ read: SpansRing, _ tables: TraceTables
    ) -> UInt16 {
        let operation = stretch.batch.operation[span.row]
        let scope =
            stretch.growing?.tables.operations[Int(operation)].scope ?? tables.operations[Int(operation)].scope
        let part = Part(group: group, scope: scope, trace: stretch.trace(of: span.row).rawValue)
        if let known = ofPart[part] { return known }
        let instance = stretch.batch.instance[span.row]
        let rows = Rows(instance: instance, operation: operation, attributes: stretch.batch.attributes[span.row])
        if let known = ofRows[rows] {
            ofPart[part] = known
            return known
        }
        let replica = UInt16(replica(of: span, read, tables))
        if reader.isOfResource {
            ofInstance[Int(instance)] = replica
        } else if !reader.isDrawn {
            if ofRows.count >= Self.mostRows { ofRows.removeAll(keepingCapacity: true) }
            ofRows[rows] = replica
        }
        ofPart[part] = replica
        return replica
    }

    private mutating func replica(of span: SpanHandle, _ read: SpansRing, _ tables: TraceTables) -> Int {
        let stretch = read[span.sequence]
        let trace = stretch.trace(of: span.row)
        let id = read[trace.sequence].batch.traceID(trace.row)
        return replica(
            of: reader.checksum(span.row, id, stretch.batch, stretch.growing?.tables ?? tables))
    }
}
