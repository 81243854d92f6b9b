import WinnowModel

/// HTTP attributes as instrumentations write them.
///
/// Old: the set of the OpenTelemetry Flask and requests instrumentations before the stable conventions; stable: semantic conventions 1.23
/// and later. Response codes and `error.type` are set late: a start-time sampler can't see them.
enum HTTPConventions {
    static func server(
        _ http: HTTPSpec, _ service: ServiceSpec, _ outcome: OutcomeSpec, into row: inout ConventionRow
    ) {
        let host = service.hostName
        if service.conventions.writesOld {
            row.add("http.method", .string(http.method))
            row.add("http.server_name", .string("0.0.0.0"))
            row.add("http.scheme", .string(http.scheme))
            row.add("net.host.name", .string(host))
            row.add("http.host", .string("\(host):\(service.port)"))
            row.add("net.host.port", .int(Int64(service.port)))
            row.add(target("http.target", http, prefix: ""))
            row.add("net.peer.ip", .string("10.0.0.1"))
            row.addEphemeralPort("net.peer.port")
            row.add("http.user_agent", .string("okhttp/4.12.0"))
            row.add("http.flavor", .string("1.1"))
            row.add("http.route", .string(http.route))
            row.add("http.status_code", outcome.httpStatus.map { .int($0) }, late: true)
        }
        if service.conventions.writesStable {
            row.add("http.request.method", .string(http.method))
            row.add("url.scheme", .string(http.scheme))
            row.add(target("url.path", http, prefix: ""))
            row.add("server.address", .string(host))
            row.add("server.port", .int(Int64(service.port)))
            row.add("client.address", .string("10.0.0.1"))
            row.addEphemeralPort("client.port")
            row.add("user_agent.original", .string("okhttp/4.12.0"))
            row.add("network.protocol.version", .string("1.1"))
            row.add("http.route", .string(http.route))
            row.add("http.response.status_code", outcome.httpStatus.map { .int($0) }, late: true)
            row.add("error.type", .string(outcome.errorType), late: true)
        }
    }

    static func client(
        _ http: HTTPSpec, of target: ServiceSpec, by caller: ServiceSpec, _ outcome: OutcomeSpec,
        into row: inout ConventionRow
    ) {
        let base = "\(http.scheme)://\(target.hostName):\(target.port)"
        if caller.conventions.writesOld {
            row.add("http.method", .string(http.method))
            row.add(self.target("http.url", http, prefix: base))
            row.add("user_agent.original", .string(caller.userAgent))
            row.add("http.status_code", outcome.httpStatus.map { .int($0) }, late: true)
        }
        if caller.conventions.writesStable {
            row.add("http.request.method", .string(http.method))
            row.add(self.target("url.full", http, prefix: base))
            row.add("server.address", .string(target.hostName))
            row.add("server.port", .int(Int64(target.port)))
            row.add("user_agent.original", .string(caller.userAgent))
            row.add("network.protocol.version", .string("1.1"))
            row.add("http.response.status_code", outcome.httpStatus.map { .int($0) }, late: true)
            row.add("error.type", .string(outcome.errorType), late: true)
        }
    }

    /// The requested path: all spans of a trace that name it draw the same one.
    private static func target(_ key: String, _ http: HTTPSpec, prefix: String) -> AttributeSpec {
        let source: AttributeSpec.Source
        switch http.target?.source {
        case .numbered(let path, let count): source = .numbered(prefix: prefix + path, count: count)
        case .values(let values, let weights):
            source = .values(values.map { .string(prefix + $0.plainText) }, weights: weights)
        case .integers(let first, let count):
            source =
                first == 0 ? .numbered(prefix: prefix + "/", count: count) : .constant(.string(prefix + http.route))
        case .constant(let value): source = .constant(.string(prefix + value.plainText))
        case .attempts, nil: source = .constant(.string(prefix + http.route))
        }
        return AttributeSpec(key: key, source: source, scope: .trace, purpose: "target \(http.route)")
    }
}

extension AttributeValue {
    /// The value as text inside a longer one.
    var plainText: String {
        switch self {
        case .string(let text): text
        case .int(let number): String(number)
        case .bool(let flag): String(flag)
        case .double(let number): number.description
        case .empty, .bytes, .array, .map: ""
        }
    }
}
