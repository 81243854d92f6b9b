import Testing
import WinnowModel

@testable import WinnowWorkload

@Suite struct ConventionTests {
    private func keys(_ conventions: String) throws -> [String: (all: Set<String>, late: Set<String>)] {
        let traffic = try Workload.traffic(
            """
            duration: 1s
            traffic: {arrivals: {constant: 50/s}, roots: [{service: a, operation: r}]}
            services:
              a:
                semconv: \(conventions)
                operations:
                  r: {slo: 1s, calls: [{service: a, call: GET /x, propagation: 0}, query, {service: a, call: rpc}, send]}
                  GET /x: {kind: server, http: {route: /x}, errors: [{rate: 50%, http_status: 500}]}
                  query: {kind: client, db: {system: mysql, namespace: n, statement: S, operation: SELECT, collection: t, user: u, host: h, port: 1}}
                  rpc: {kind: server, rpc: {service: s, method: m}}
                  send: {kind: producer, messaging: {system: kafka, destination: d}}
            """)
        let tables = traffic.tables
        var found: [String: (all: Set<String>, late: Set<String>)] = [:]
        for slab in Workload.slabs(traffic) {
            for row in 0..<slab.batch.spanCount {
                let operation = tables.operations[Int(slab.batch.operation[row])]
                let name = "\(operation.kind.name) \(tables.strings[operation.name])"
                for entry in tables.attributes.entries(slab.batch.attributes[row]) {
                    found[name, default: ([], [])].all.insert(tables.strings[entry.key])
                    if !entry.atStart { found[name, default: ([], [])].late.insert(tables.strings[entry.key]) }
                }
            }
        }
        return found
    }

    @Test func old() throws {
        let keys = try keys("old")
        #expect(keys["server GET /x"]?.late == ["http.status_code"])
        #expect(keys["client GET"]?.all == ["http.method", "http.url", "http.status_code"])
        #expect(
            keys["client query"]?.all == [
                "db.system", "db.name", "db.statement", "db.operation", "db.sql.table", "db.user", "net.peer.name",
                "net.peer.port",
            ])
        #expect(keys["server rpc"]?.late == ["rpc.grpc.status_code"])
        #expect(keys["producer send"]?.all.contains("messaging.destination") == true)
    }

    @Test func stable() throws {
        let keys = try keys("stable")
        #expect(keys["server GET /x"]?.late == ["http.response.status_code", "error.type"])
        #expect(keys["client GET"]?.late == ["http.response.status_code", "error.type"])
        #expect(keys["client GET"]?.all.contains("url.full") == true)
        #expect(
            keys["client query"]?.all == [
                "db.system.name", "db.namespace", "db.query.text", "db.operation.name", "db.collection.name",
                "server.address", "server.port",
            ])
        #expect(keys["producer send"]?.all.contains("messaging.destination.name") == true)
    }

    @Test func both() throws {
        let (old, stable, both) = (try keys("old"), try keys("stable"), try keys("both"))
        for (name, found) in both {
            #expect(found.all == (old[name]?.all ?? []).union(stable[name]?.all ?? []), "\(name)")
        }
    }

    @Test func clientAndServerAgreeOnThePath() throws {
        let traffic = try Workload.traffic(
            """
            duration: 1s
            traffic: {arrivals: {constant: 50/s}, roots: [{service: a, operation: r}]}
            services:
              a: {operations: {r: {slo: 1s, calls: [{service: b, call: get}]}}}
              b: {operations: {get: {kind: server, http: {route: "/i/{id}", target: {prefix: /i/, cardinality: 100}}}}}
            """)
        var paths: Set<String> = []
        for trace in Workload.traces(traffic) {
            let url = trace.spans[1].attributes.first { $0.hasPrefix("url.full=") } ?? ""
            let path = trace.spans[2].attributes.first { $0.hasPrefix("url.path=") } ?? ""
            #expect(url.hasSuffix(path.dropFirst("url.path=string(\"".count)))
            paths.insert(path)
        }
        #expect(paths.count > 20)
    }

    @Test func attemptsAreCounted() throws {
        let traffic = try Workload.traffic(
            """
            duration: 20s
            traffic: {arrivals: {constant: 50/s}, roots: [{service: a, operation: r}]}
            services:
              a:
                operations:
                  r:
                    slo: 1s
                    attributes: {tries: {attempts: true}}
                    calls: [{call: f, retry: {attempts: 3, events: [{event: {name: failed, at_end: true}}]}}]
                  f: {errors: [{rate: 40%, message: no}]}
            """)
        for trace in Workload.traces(traffic) {
            let tries = trace.spans.count - 1
            #expect(trace.root.attributes == ["tries=int(\(tries))"])
            let failures = trace.spans.dropFirst().count { $0.status == 2 }
            #expect(trace.root.extras.count { $0 == "failed" } == failures)
        }
    }
}
