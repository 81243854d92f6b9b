import WinnowFormats

/// The consistent-hash ring of the Collector's `load_balancing` exporter (contrib v0.161.0, `exporter/loadbalancingexporter`).
///
/// Every backend has 200 points, a point at the CRC-32 of the backend's text and the point's number (four bytes, little-endian) modulo
/// 131071. Points are put in by (position, CRC-32, text); where a position is taken, a point moves on by one, at most ten times, else it is
/// left out. A key goes to the next point at or after its own CRC-32 modulo 131071, round the ring. Recorded behaviour:
/// `otelcol/loadbalancing` of the reference vectors.
public struct LoadBalancerRing: Sendable {
    /// Most backends that a ring is made for; more leave hardly a position free, and cost time and memory for nothing.
    public static let mostBackends = 1000

    /// The addresses that are dialled, each once, in the order of the list: two backends may dial the same.
    public let endpoints: [String]
    /// By position: number of the endpoint to which keys go that fall there.
    private let owners: [UInt16]

    private static let positions = 131_071
    private static let pointsPerBackend: UInt32 = 200
    private static let mostMoves = 10

    /// A ring of backends as they are configured, at least one; those beyond `mostBackends` are left out.
    public init(_ backends: [String]) {
        let backends = backends.prefix(Self.mostBackends)
        var endpoints: [String] = []
        var numbers: [String: UInt16] = [:]
        for backend in backends {
            let endpoint = Self.endpoint(backend)
            if numbers[endpoint] == nil {
                numbers[endpoint] = UInt16(endpoints.count)
                endpoints.append(endpoint)
            }
        }
        self.endpoints = endpoints
        owners = Self.owners(backends.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            numbers[Self.endpoint($0)] ?? 0
        }
    }

    /// Number of the endpoint to which a key goes that has this CRC-32.
    @inline(__always)
    public func endpoint(of checksum: UInt32) -> Int { Int(owners[Int(checksum) % Self.positions]) }

    /// Number of the endpoint to which a key goes.
    public func endpoint(of key: [UInt8]) -> Int { endpoint(of: CRC32.of(key)) }

    /// The address that is dialled for a backend: gRPC's without a scheme, port 4317 where it names none.
    static func endpoint(_ backend: String) -> String {
        var address = backend[...]
        for scheme in ["http://", "https://"] where address.hasPrefix(scheme) {
            address = address.dropFirst(scheme.count)
        }
        return String(address) + (backend.contains(":") ? "" : ":4317")
    }

    private struct Point {
        var position: Int
        var checksum: UInt32
        /// Place in the sorted list: its order is that of the texts.
        var backend: Int
    }

    private static func owners(_ sorted: [String], _ number: (String) -> UInt16) -> [UInt16] {
        var points: [Point] = []
        points.reserveCapacity(sorted.count * Int(pointsPerBackend))
        for (index, backend) in sorted.enumerated() {
            var bytes = Array(backend.utf8) + [0, 0, 0, 0]
            let end = bytes.count
            for point in 0..<pointsPerBackend {
                for byte in 0..<4 { bytes[end - 4 + byte] = UInt8(truncatingIfNeeded: point >> UInt32(8 * byte)) }
                let checksum = CRC32.of(bytes)
                points.append(Point(position: Int(checksum) % positions, checksum: checksum, backend: index))
            }
        }
        points.sort { ($0.position, $0.checksum, $0.backend) < ($1.position, $1.checksum, $1.backend) }
        let free = UInt16.max
        let numbers = sorted.map(number)
        var owners = [UInt16](repeating: free, count: positions)
        for point in points {
            for move in 0...mostMoves {
                let place = (point.position + move) % positions
                if owners[place] != free { continue }
                owners[place] = numbers[point.backend]
                break
            }
        }
        // What lies between two points belongs to the next one, round the ring.
        var next = owners.first { $0 != free } ?? 0
        for position in owners.indices.reversed() {
            if owners[position] == free { owners[position] = next } else { next = owners[position] }
        }
        return owners
    }
}
