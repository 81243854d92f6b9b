import Testing
import WinnowModel

@testable import WinnowDialects

/// Collectors of one file form tiers where an exporter of one names a service of another.
@Suite struct TierTests {
    /// A collector that hands traces to these endpoints, one exporter each.
    private static func collector(_ endpoints: [String], exporters: String = "", port: Int = 4317) -> String {
        let own = endpoints.enumerated().map { "otlp/\($0.offset): {endpoint: \"\($0.element)\"}" }
        let names = endpoints.indices.map { "otlp/\($0)" } + (exporters.isEmpty ? [] : ["load_balancing"])
        let all = own + (exporters.isEmpty ? [] : ["load_balancing: \(exporters)"])
        return """
            receivers: {otlp: {protocols: {grpc: {endpoint: "0.0.0.0:\(port)"}}}}
            exporters: {\(all.joined(separator: ", "))}
            service: {pipelines: {traces: {receivers: [otlp], exporters: [\(names.joined(separator: ", "))]}}}
            """
    }

    private static func indented(_ text: String, _ count: Int) -> String {
        text.split(separator: "\n").map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n") + "\n"
    }

    private static func object(_ name: String, _ collector: String, namespace: String = "shop", spec: String = "")
        -> String
    {
        "kind: OpenTelemetryCollector\napiVersion: opentelemetry.io/v1beta1\nmetadata: {name: \(name), namespace: \(namespace)}\nspec:\n\(spec)  config:\n"
            + indented(collector, 4)
    }

    private static func tiers(_ text: String, environment: [String: String] = [:]) throws -> [[String]]? {
        let context = DialectContext(environment: environment)
        return try DialectCatalog.tiers(bytes: Array(text.utf8), file: "k.yaml", context: context)?.chains.map {
            chain in
            chain.tiers.map { $0.name + ($0.replicas.map { "*\($0)" } ?? "") + ($0.isBalanced ? " by key" : "") }
        }
    }

    private static func failure(_ text: String) -> [Diagnostic] {
        do throws(Failure) {
            _ = try DialectCatalog.tiers(bytes: Array(text.utf8), file: "k.yaml")
            return []
        } catch { return error.diagnostics }
    }

    @Test(arguments: [
        "gateway-collector:4317", "http://gateway-collector:4318", "dns:///gateway-collector.shop:4317",
        "gateway-collector.shop.svc.cluster.local:4317", "https://gateway-collector.shop.svc:4318/v1/traces",
        "gateway-collector-headless.shop:4317", "gateway-collector-0.gateway-collector-headless.shop.svc:4317",
        "${env:GATEWAY}", "dns:gateway-collector:4317", "Gateway-Collector:4317",
    ])
    func whatPointsAtTheOperatorsService(_ endpoint: String) throws {
        let text =
            Self.object("agent", Self.collector([endpoint]), spec: "  mode: daemonset\n") + "---\n"
            + Self.object("gateway", Self.collector(["tempo:4317"]), spec: "  replicas: 3\n")
        #expect(try Self.tiers(text, environment: ["GATEWAY": "gateway-collector:4317"]) == [["agent", "gateway*3"]])
    }

    @Test(arguments: [
        "gateway:4317", "gateway-collector.other:4317", "gateway-collector.example.com:4317", "tempo:4317",
        "agent-collector:4317", "unix:///gateway-collector", "", "gateway-collector:99999",
    ])
    func whatPointsElsewhere(_ endpoint: String) throws {
        let text =
            Self.object("agent", Self.collector([endpoint])) + "---\n"
            + Self.object("gateway", Self.collector(["tempo:4317"]))
        #expect(try Self.tiers(text) == nil)
    }

    @Test func whyIsOneLineWithThePlace() throws {
        let text =
            Self.object(
                "agent",
                Self.collector([], exporters: "{resolver: {k8s: {service: gateway-collector.shop}}}"))
            + "---\n" + Self.object("gateway", Self.collector(["tempo:4317"]), spec: "  replicas: 3\n")
        let tiers = try DialectCatalog.tiers(bytes: Array(text.utf8), file: "k.yaml")
        #expect(try Self.tiers(text) == [["agent", "gateway*3 by key"]])
        #expect(
            tiers?.chains.first?.reason.message
                == "tiers: 'agent', then 'gateway' (3 replicas), because exporter 'load_balancing' at k.yaml:7 points at collector 'gateway'"
        )
        #expect(tiers?.chains.first?.tiers.map(\.path) == ["k.yaml#1", "k.yaml#2"])
    }

    @Test func threeTiersAndSeveralWays() throws {
        let chain =
            Self.object("a", Self.collector(["b-collector:4317"])) + "---\n"
            + Self.object("b", Self.collector(["c-collector:4317", "d-collector:4317"])) + "---\n"
            + Self.object("c", Self.collector(["x:1"])) + "---\n" + Self.object("d", Self.collector(["x:1"])) + "---\n"
            + Self.object("e", Self.collector(["d-collector:4317"]))
        #expect(try Self.tiers(chain) == [["a", "b", "c"], ["a", "b", "d"], ["e", "d"]])
    }

    @Test func aRoundIsAnErrorWithBothPlaces() {
        let text =
            Self.object("a", Self.collector(["b-collector:4317"])) + "---\n"
            + Self.object("b", Self.collector(["a-collector:4317"]))
        let errors = Self.failure(text)
        #expect(errors.map(\.line) == [7, 16])
        #expect(
            errors.first?.message.hasPrefix("the collectors 'a' and 'b' hand spans round: exporter 'otlp/0' of 'a'")
                == true)
        // One that hands spans to itself, through another receiver, is no round of collectors.
        #expect(
            Self.failure(
                Self.object("a", Self.collector(["a-collector:4317"])) + "---\n"
                    + Self.object("b", Self.collector(["x:1"]))
            ).isEmpty)
    }

    @Test func configMapsAreReachedByTheServicesOfWhatMountsThem() throws {
        func map(_ name: String, _ collector: String) -> String {
            "kind: ConfigMap\napiVersion: v1\nmetadata: {name: \(name)}\ndata:\n  relay: |\n"
                + Self.indented(collector, 4)
        }
        let workload = """
            kind: StatefulSet
            apiVersion: apps/v1
            metadata: {name: sampling}
            spec:
              replicas: 4
              template:
                metadata: {labels: {app: sampling, tier: two}}
                spec: {volumes: [{name: c, configMap: {name: gw-conf}}]}
            ---
            kind: Service
            apiVersion: v1
            metadata: {name: traces-in}
            spec: {selector: {app: sampling}}
            ---

            """
        let gateway = map("gw-conf", Self.collector(["tempo:4317"]))
        let agent = map("agent-conf", Self.collector(["traces-in:4317"]))
        #expect(try Self.tiers(workload + agent + "---\n" + gateway) == [["agent-conf", "gw-conf*4"]])
        #expect(
            try Self.tiers(workload.replacing("app: sampling}", with: "app: other}") + agent + "---\n" + gateway) == nil
        )
        // Without workloads the ConfigMap's own name is all there is.
        let own = map("agent-conf", Self.collector(["gw:4317"]))
        #expect(try Self.tiers(own + "---\n" + gateway) == [["agent-conf", "gw-conf"]])
    }

    @Test func servicesOfAComposeFile() throws {
        let text =
            """
            services:
              front: {configs: [front]}
              back: {configs: [{source: back}], deploy: {replicas: 2}, hostname: behind}
            configs:
              front:
                content: |

            """ + Self.indented(Self.collector(["http://back:4318"]), 6) + "  back:\n    content: |\n"
            + Self.indented(Self.collector(["tempo:4317"]), 6)
        #expect(try Self.tiers(text) == [["front", "back*2"]])
        #expect(try Self.tiers(text.replacing("http://back:", with: "http://behind:")) == [["front", "back*2"]])
        #expect(try Self.tiers(text.replacing("http://back:", with: "http://back.vendor:")) == nil)
    }

    @Test func valuesOfCharts() throws {
        let text =
            "agent:\n  mode: daemonset\n  config:\n"
            + Self.indented(Self.collector(["{{ .Release.Name }}-gateway:4317"]), 4)
            + "gateway:\n  replicaCount: 3\n  config:\n" + Self.indented(Self.collector(["tempo:4317"]), 4)
        #expect(try Self.tiers(text) == [["agent", "gateway*3"]])
        #expect(
            try Self.tiers(text.replacing("{{ .Release.Name }}-gateway", with: "shop-gateway-collector.ns")) == [
                ["agent", "gateway*3"]
            ])
        #expect(try Self.tiers(text.replacing("{{ .Release.Name }}-gateway", with: "gateways")) == nil)
    }

    @Test func documentsOfOneMachineAreToldApartByTheirPorts() throws {
        func text(_ endpoint: String) -> String {
            Self.collector([endpoint]) + "\n---\n" + Self.collector(["tempo:4317"], port: 5317) + "\n"
        }
        #expect(try Self.tiers(text("localhost:5317")) == [["document 1", "document 2"]])
        #expect(try Self.tiers(text("127.0.0.1:5317")) == [["document 1", "document 2"]])
        #expect(try Self.tiers(text("localhost:4317")) == nil)
    }

    @Test func aChosenCollectorIsReadAlone() throws {
        var context = DialectContext()
        context.collector = "agent"
        let text =
            Self.object("agent", Self.collector(["gateway-collector:4317"])) + "---\n"
            + Self.object("gateway", Self.collector(["tempo:4317"]))
        #expect(try DialectCatalog.tiers(bytes: Array(text.utf8), file: "k.yaml", context: context) != nil)
        #expect(Reading(text, collector: "agent").ways.count == 1)
    }

    @Test func manyCollectorsTakeNoSquareOfTime() throws {
        var text = ""
        for number in 0..<400 {
            text += Self.object("c\(number)", Self.collector(["x\(number)-collector:4317"])) + "---\n"
        }
        #expect(try Self.tiers(text) == nil)
    }

    @Test func longRowsOfTiersAreRefused() {
        var text = ""
        for number in 0..<40 {
            text += Self.object("c\(number)", Self.collector(["c\(number + 1)-collector:4317"])) + "---\n"
        }
        #expect(Self.failure(text).first?.message.contains("more than 32 tiers") == true)
    }
}
