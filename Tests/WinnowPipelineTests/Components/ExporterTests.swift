import Testing
import WinnowModel
import WinnowSettings
import WinnowTestSupport

@testable import WinnowPipeline

@Suite struct ExporterTests {
    private func read(_ text: String) throws -> (balancing: LoadBalancing?, findings: [Diagnostic]) {
        var findings: [Diagnostic] = []
        let node = try YAMLDocument.parse(text, file: "c.yaml")
        let balancing = ExporterCatalog.find("load_balancing")?
            .balancing(named: "load_balancing", configuredBy: node, into: &findings)
        return (balancing, findings)
    }

    @Test func readsWhereTracesGo() throws {
        let list = try read(
            "{routing_key: service, protocol: {otlp: {tls: {insecure: true}}}, resolver: {static: {hostnames: [a, 'a:4317', b]}}}"
        )
        #expect(list.findings.isEmpty && list.balancing?.key == .service)
        #expect(list.balancing?.resolver == .backends(["a", "a:4317", "b"]) && list.balancing?.knownBackends == 2)
        #expect(list.balancing?.backends(over: 2).areOwn == true)
        #expect(list.balancing?.backends(over: 3).names == ["backend-1:4317", "backend-2:4317", "backend-3:4317"])
        let name = try read("{resolver: {dns: {hostname: gateways, port: '4318', interval: 10s}}}")
        #expect(name.balancing?.resolver == .dns(hostname: "gateways") && name.balancing?.knownBackends == nil)
        let cluster = try read("{resolver: {k8s: {service: gateway.observability, ports: [4317]}}}")
        #expect(cluster.balancing?.resolver == .kubernetes(service: "gateway.observability"))
        let cloud = try read("{resolver: {aws_cloud_map: {namespace: n, service_name: s, port: 4317}}}")
        #expect(cloud.balancing?.resolver == .cloudMap(service: "s"))
    }

    @Test(arguments: [
        ("{resolver: {}}", "1:12"), ("{}", "1:1"),
        ("{resolver: {static: {hostnames: [a]}, dns: {hostname: b}}}", "1:12"),
        ("{routing_key: metric, resolver: {static: {hostnames: [a]}}}", "1:15"),
        ("{routing_key: traceid, resolver: {static: {hostnames: [a]}}}", "1:15"),
        ("{routing_key: attributes, resolver: {static: {hostnames: [a]}}}", "1:15"),
        ("{routing_attributes: [a], resolver: {static: {hostnames: [a]}}}", "1:22"),
        ("{resolver: {dns: {hostname: a, port: 4317}}}", "1:38"),
        ("{resolver: {static: {hostname: a}}}", "1:22"),
        ("{resolver: {aws_cloud_map: {namespace: n}}}", "1:28"),
        ("{sending_queue: {queue_size: -1}, resolver: {static: {hostnames: [a]}}}", "1:30"),
        ("{timeout: -1s, resolver: {static: {hostnames: [a]}}}", "1:11"),
        ("[a]", "1:1"),
    ])
    func refuses(_ text: String, _ place: String) throws {
        let (balancing, findings) = try read(text)
        #expect(balancing == nil, "\(text)")
        let first = try #require(findings.first { $0.severity == .error })
        #expect("\(first.line):\(first.column)" == place, "\(text): \(first.message)")
    }

    @Test func aRingIsBoundedAndNeverEmpty() {
        #expect(LoadBalancerRing(["a"]).endpoint(of: [1, 2, 3]) == 0)
        #expect(LoadBalancerRing([]).endpoint(of: 7 as UInt32) == 0)
        let many = LoadBalancerRing((0..<5000).map { "host-\($0)" })
        #expect(many.endpoints.count == LoadBalancerRing.mostBackends)
        #expect((0..<1000).allSatisfy { many.endpoint(of: UInt32($0) &* 4_000_037) < many.endpoints.count })
    }

    /// One backend more takes keys from the others and moves none between them.
    @Test func oneMoreBackendTakesItsShareOnly() {
        let few = LoadBalancerRing((1...5).map { "host-\($0)" })
        let more = LoadBalancerRing((1...6).map { "host-\($0)" })
        let moved = (0..<6000).filter {
            few.endpoint(of: [UInt8]("\($0)".utf8)) != more.endpoint(of: [UInt8]("\($0)".utf8))
        }
        #expect(moved.count > 500 && moved.count < 1800)
        let kept = moved.count { more.endpoint(of: [UInt8]("\($0)".utf8)) == 5 }
        // Where points meet, an old one may have moved by one.
        #expect(kept >= moved.count - 10)
    }

    /// Points that are made once give the rings that each list has by itself.
    @Test func ringsOfSomeAreRingsByThemselves() {
        var random = TestRandom(seed: 4)
        // Two dial the same address, and one stands twice.
        let names = ["a", "a:4317", "b:1", "http://b:1", "b:1"] + (0..<40).map { "host-\($0)" }
        let points = LoadBalancerPoints(names)
        for _ in 0..<12 {
            let members = names.indices.filter { _ in random.oneIn(2) }
            let some = points.ring(of: members)
            let own = LoadBalancerRing(members.map { names[$0] })
            #expect(some.endpoints == own.endpoints)
            #expect((0..<131_071).allSatisfy { some.endpoint(of: UInt32($0)) == own.endpoint(of: UInt32($0)) })
        }
        #expect(points.ring(of: []).endpoint(of: 7 as UInt32) == 0)
    }

    @Test func namesOfExportersAreDistinct() {
        let types = ExporterCatalog.all.flatMap { [$0.type] + $0.aliases }
        let passing = ExporterCatalog.passing.flatMap { [$0.type] + $0.aliases }
        #expect(Set(types + passing).count == types.count + passing.count)
        #expect(
            ExporterCatalog.effect(of: "loadbalancing") == .routes && ExporterCatalog.effect(of: "otlp") == .neutral)
        #expect(
            !ExporterCatalog.isKept("debug") && ExporterCatalog.isKept("otlphttp") && ExporterCatalog.isKept("mine"))
        #expect(ExporterCatalog.effect(of: "mine") == nil)
    }
}
