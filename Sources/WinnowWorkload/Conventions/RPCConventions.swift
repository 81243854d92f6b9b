import WinnowModel

/// Attributes of remote procedure calls, after the gRPC instrumentations.
enum RPCConventions {
    static func span(
        _ rpc: RPCSpec, isServer: Bool, peer: ServiceSpec, _ service: ServiceSpec, _ outcome: OutcomeSpec,
        into row: inout ConventionRow
    ) {
        row.add("rpc.system", .string(rpc.system))
        row.add("rpc.service", .string(rpc.service))
        row.add("rpc.method", .string(rpc.method))
        if service.conventions.writesOld {
            if isServer {
                row.add("net.peer.ip", .string("10.0.0.1"))
                row.addEphemeralPort("net.peer.port")
            } else {
                row.add("net.peer.name", .string(peer.hostName))
                row.add("net.peer.port", .int(Int64(peer.port)))
            }
        }
        if service.conventions.writesStable {
            row.add("server.address", .string(peer.hostName))
            row.add("server.port", .int(Int64(peer.port)))
            if isServer { row.add("network.peer.address", .string("10.0.0.1")) }
        }
        if rpc.system == "grpc" {
            row.add("rpc.grpc.status_code", outcome.rpcCode.map { .int($0) }, late: true)
        }
        if service.conventions.writesStable { row.add("error.type", .string(outcome.errorType), late: true) }
    }

    /// True for the codes that make a server span an error (semantic conventions for gRPC).
    static func isServerError(_ code: Int64) -> Bool { [2, 4, 12, 13, 14, 15].contains(code) }

    /// The canonical name of a gRPC status code.
    static func name(of code: Int64) -> String {
        let names = [
            "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
            "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
            "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
        ]
        return Int(exactly: code).flatMap { names.indices.contains($0) ? names[$0] : nil } ?? String(code)
    }
}
