import Testing
import WinnowDialects
import WinnowModel
import WinnowTestSupport

/// What the Collector refuses of components that leave spans as they are.
@Suite struct NeutralCheckTests {
    private func read(
        processors: String = "", exporters: String = "otlp: {endpoint: x}", used: String = "",
        environment: [String: String] = [:],
        ignored: Set<String> = []
    ) -> Reading {
        let text = """
            receivers: {otlp: }
            exporters:
              \(exporters)
            processors:
              probabilistic_sampler: {sampling_percentage: 10}
              \(processors)
            service: {pipelines: {traces: {receivers: [otlp], processors: [probabilistic_sampler\(used)], exporters: [otlp]}}}
            """
        return Reading(text, environment: environment) { $0.ignored = ignored }
    }

    @Test(arguments: [
        ("batch: {send_batch_max_size: 10}", "below send_batch_size"), ("batch: {wat: 1}", "unknown key 'wat'"),
        ("batch: {timeout: [1]}", "a duration is expected"), ("memory_limiter:", "check_interval"),
        ("memory_limiter: {check_interval: 1s}", "limit_percentage"),
        ("memory_limiter: {check_interval: 1s, limit_mib: 9, spike_limit_mib: 9}", "below limit_mib"),
    ])
    func processorsAreRefusedWhereverTheyStand(processor: String, message: String) {
        for used in ["", ", \(processor.split(separator: ":")[0])"] {
            let reading = read(processors: processor, used: used)
            #expect(!reading.errors.isEmpty && reading.errors.allSatisfy { $0.line == 6 }, "\(reading.errors)")
            #expect(reading.errors.first?.message.contains(message) == true)
            #expect(reading.errors.first?.message.contains("the Collector") == true)
        }
        #expect(read(processors: processor, ignored: [String(processor.split(separator: ":")[0])]).errors.isEmpty)
    }

    /// What is refused as the component is made is none of those that no pipeline names.
    @Test func whatIsRefusedLater() {
        #expect(read(processors: "groupbytrace: {store_on_disk: true}").errors.isEmpty)
        #expect(read(processors: "groupbytrace: {store_on_disk: true}", used: ", groupbytrace").errors.count == 1)
    }

    @Test(arguments: [
        "otlp: {endpoint: x, sending_queue: {queue_size: 0}}",
        "otlp: {endpoint: x, sending_queue: {batch: {min_size: 9, max_size: 8}}}",
        "otlp: {endpoint: x, retry_on_failure: {multiplier: -1}}", "otlp: {endpoint: x, timeout: -1s}",
        "otlp: {endpoint: x, sending_queue: {length: 5}}",
        "{otlp: {endpoint: x}, otlphttp/2: {endpoint: x, sending_queue: {sizer: spans}}}",
        "otlp: {endpoint: x, sending_queue: {storage: s, wait_for_result: true}}",
    ])
    func exportersAreRefused(exporter: String) {
        let reading = read(exporters: exporter)
        #expect(reading.errors.first?.line == 3, "\(exporter): \(reading.errors)")
        #expect(reading.errors.first?.message.contains("the Collector refuses it") == true)
    }

    @Test(arguments: [
        "otlp: {endpoint: x, sending_queue: {enabled: false, queue_size: 0}}",
        "otlp: {endpoint: x, sending_queue: , retry_on_failure: }",
        "otlp: {endpoint: x, tls: {insecure: true}, sending_queue: {batch: {min_size: 9, max_size: 9}}}",
    ])
    func exportersAreTaken(exporter: String) { #expect(read(exporters: exporter).errors.isEmpty, "\(exporter)") }

    /// An exporter that sends nowhere is refused whether or not a pipeline names it.
    @Test(arguments: [
        ("otlp:", "non-empty \"endpoint\""), ("otlp: {endpoint: ''}", "non-empty \"endpoint\""),
        ("otlp: {endpoint: 'https://'}", "non-empty \"endpoint\""), ("otlp: {timeout: 1s}", "non-empty"),
        ("{otlp: {endpoint: x}, otlp_grpc/2: }", "non-empty \"endpoint\""),
        ("{otlp: {endpoint: x}, otlphttp: {headers: {a: b}}}", "at least one endpoint"),
        ("{otlp: {endpoint: x}, otlp_http/2: {endpoint: ''}}", "at least one endpoint"),
    ])
    func exportersWithoutAnEndpointAreRefused(exporter: String, message: String) {
        let reading = read(exporters: exporter)
        #expect(reading.errors.count == 1 && reading.errors.first?.line == 3, "\(reading.errors)")
        #expect(reading.errors.first?.message.contains(message) == true)
    }

    @Test func endpointsThatAreKnownWhereTheCollectorRuns() {
        for exporter in ["otlp: {endpoint: '${env:HOST}'}", "otlp: '${env:ALL}'"] {
            let reading = read(exporters: exporter)
            #expect(reading.errors.isEmpty, "\(reading.errors)")
            #expect(reading.warnings.contains { $0.line == 3 && $0.message.contains("as long as") })
        }
        let set = read(exporters: "otlp: {endpoint: '${env:HOST}'}", environment: ["HOST": "a:4317"])
        #expect(set.errors.isEmpty && !set.warnings.contains { $0.message.contains("endpoint") })
        for endpoint in ["traces_endpoint", "metrics_endpoint", "logs_endpoint"] {
            #expect(read(exporters: "{otlp: {endpoint: x}, otlphttp: {\(endpoint): x}}").errors.isEmpty)
        }
        // It may be a receiver.
        #expect(
            Reading("otlp: {protocols: }\nprobabilistic_sampler: {sampling_percentage: 10}\n").errors.allSatisfy {
                !$0.message.contains("endpoint")
            })
    }

    /// What an exporter that shares traces out is told wrongly is refused at once, what it refuses to start with where traces come to it.
    @Test func balancersAreRefused() {
        func balancer(_ settings: String, isUsed: Bool) -> Reading {
            let name = isUsed ? "load_balancing" : "otlp"
            return Reading(
                """
                receivers: {otlp: }
                exporters: {otlp: {endpoint: x}, load_balancing: {\(settings)}}
                processors: {probabilistic_sampler: {sampling_percentage: 10}}
                service: {pipelines: {traces: {receivers: [otlp], processors: [probabilistic_sampler], exporters: [\(name)]}}}
                """)
        }
        for settings in ["routing_key: attributes", "routing_attributes: [a]", "timeout: -1s"] {
            for isUsed in [true, false] {
                let errors = balancer(settings, isUsed: isUsed).errors
                #expect(
                    errors.count == 1 && errors[0].line == 2 && errors[0].message.contains("the Collector"), "\(errors)"
                )
            }
        }
        for settings in [
            "", "resolver: {static: {hostnames: []}}", "routing_key: metric, resolver: {static: {hostnames: [a]}}",
        ] {
            #expect(balancer(settings, isUsed: true).errors.count == 1, "\(settings)")
            #expect(balancer(settings, isUsed: false).errors.isEmpty, "\(settings)")
        }
        // Keys that other releases have are told of.
        let old = balancer("protocol: {otlp: {insecure: true}}, resolver: {static: {hostnames: [a]}}", isUsed: true)
        #expect(old.errors.isEmpty && old.warnings.contains { $0.message.contains("unknown key 'insecure'") })
        let many = (0...1000).map { "h\($0)" }.joined(separator: ", ")
        #expect(balancer("resolver: {static: {hostnames: [\(many)]}}", isUsed: true).errors.isEmpty)
    }

    /// Where the collector runs the variable may be set.
    @Test(arguments: [
        "memory_limiter: {check_interval: 1s, limit_mib: '${env:LIMIT}'}", "memory_limiter: '${env:ALL}'",
        "batch: {timeout: -1s, send_batch_size: '${env:LIMIT}'}",
        "memory_limiter: {check_interval: '${file:none.txt}'}",
    ])
    func variablesThatAreNotSet(processor: String) {
        let reading = read(processors: processor, used: ", \(processor.split(separator: ":")[0])")
        #expect(reading.errors.isEmpty, "\(reading.errors)")
        let warning = reading.warnings.first { $0.message.contains("as long as") }
        #expect(warning?.line == 6 && warning?.message.contains("the Collector refuses it") == true)
    }

    @Test func variablesThatAreSet() {
        let text = "memory_limiter: {check_interval: 1s, limit_mib: '${env:LIMIT}'}"
        #expect(read(processors: text, environment: ["LIMIT": "100"]).errors.isEmpty)
        #expect(read(processors: text, environment: ["LIMIT": "0"]).errors.count == 1)
        #expect(read(processors: text.replacing("LIMIT", with: "LIMIT:-7")).errors.isEmpty)
    }

    @Test func blocksWithoutASectionAroundThem() {
        let reading = Reading("batch: {send_batch_max_size: 10}\nprobabilistic_sampler: {sampling_percentage: 10}\n")
        #expect(reading.errors.first?.line == 1 && reading.errors.count == 1, "\(reading.errors)")
    }
}
