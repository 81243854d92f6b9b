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

    static let positions = 131_071

    /// A ring of backends as they are configured, at least one; those beyond `mostBackends` are left out.
    public init(_ backends: [String]) {
        let points = LoadBalancerPoints(Array(backends.prefix(Self.mostBackends)))
        self = points.ring(of: Array(points.backends.indices))
    }

    init(endpoints: [String], owners: [UInt16]) {
        self.endpoints = endpoints
        self.owners = owners
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
}
