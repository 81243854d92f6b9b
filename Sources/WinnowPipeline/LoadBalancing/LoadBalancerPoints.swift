import WinnowFormats

/// The points of backends of which rings are made, by their order round the ring: where backends come and go nothing is hashed or sorted
/// again.
struct LoadBalancerPoints: Sendable {
    private struct Point {
        var position: Int32
        var checksum: UInt32
        /// Number of the backend.
        var backend: Int32
    }

    private static let perBackend: UInt32 = 200
    private static let mostMoves = 10

    /// As they are configured.
    let backends: [String]
    private let points: [Point]

    init(_ backends: [String]) {
        self.backends = backends
        // Points at one place with one checksum are in the order of the texts.
        var order = [Int32](repeating: 0, count: backends.count)
        let sorted = backends.indices.sorted {
            let (a, b) = (backends[$0].utf8, backends[$1].utf8)
            return a.elementsEqual(b) ? $0 < $1 : a.lexicographicallyPrecedes(b)
        }
        for (place, backend) in sorted.enumerated() { order[backend] = Int32(truncatingIfNeeded: place) }
        var points: [Point] = []
        points.reserveCapacity(backends.count * Int(Self.perBackend))
        for (index, backend) in backends.enumerated() {
            var bytes = Array(backend.utf8) + [0, 0, 0, 0]
            let end = bytes.count
            for point in 0..<Self.perBackend {
                for byte in 0..<4 { bytes[end - 4 + byte] = UInt8(truncatingIfNeeded: point >> UInt32(8 * byte)) }
                let checksum = CRC32.of(bytes)
                points.append(
                    Point(
                        position: Int32(truncatingIfNeeded: Int(checksum) % LoadBalancerRing.positions),
                        checksum: checksum, backend: Int32(truncatingIfNeeded: index)))
            }
        }
        points.sort {
            ($0.position, $0.checksum, order[Int($0.backend)]) < ($1.position, $1.checksum, order[Int($1.backend)])
        }
        self.points = points
    }

    /// The ring of some of the backends, by number, in this order; at most as many as a ring is made for.
    func ring(of members: [Int]) -> LoadBalancerRing {
        let positions = LoadBalancerRing.positions
        let free = UInt16.max
        var endpoints: [String] = []
        var numbers: [String: UInt16] = [:]
        /// By backend: number of its endpoint; `free`: it is none of those asked for.
        var owner = [UInt16](repeating: free, count: backends.count)
        for member in members.prefix(LoadBalancerRing.mostBackends) where backends.indices.contains(member) {
            let endpoint = LoadBalancerRing.endpoint(backends[member])
            if let known = numbers[endpoint] {
                owner[member] = known
            } else {
                owner[member] = UInt16(endpoints.count)
                numbers[endpoint] = UInt16(endpoints.count)
                endpoints.append(endpoint)
            }
        }
        var owners = [UInt16](repeating: free, count: positions)
        for point in points where owner[Int(point.backend)] != free {
            for move in 0...Self.mostMoves {
                let place = (Int(point.position) + move) % positions
                if owners[place] != free { continue }
                owners[place] = owner[Int(point.backend)]
                break
            }
        }
        // What lies between two points belongs to the next one, round the ring.
        var next = owners.first { $0 != free } ?? 0
        for position in owners.indices.reversed() {
            if owners[position] == free { owners[position] = next } else { next = owners[position] }
        }
        return LoadBalancerRing(endpoints: endpoints, owners: owners)
    }
}
