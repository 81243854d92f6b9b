import Testing
import WinnowDialects
import WinnowModel
import WinnowTestSupport

/// What the Collector refuses of components that leave spans as they are.
@Suite struct NeutralCheckTests {
    private func read(
        processors: String = "", exporters: String = "otlp:", used: String = "", environment: [String: String] = [:],
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
        "otlp: {sending_queue: {queue_size: 0}}", "otlp: {sending_queue: {batch: {min_size: 9, max_size: 8}}}",
        "otlp: {retry_on_failure: {multiplier: -1}}", "otlp: {timeout: -1s}", "otlp: {sending_queue: {length: 5}}",
        "{otlp: , otlphttp/2: {sending_queue: {sizer: spans}}}",
        "otlp: {sending_queue: {storage: s, wait_for_result: true}}",
    ])
    func exportersAreRefused(exporter: String) {
        let reading = read(exporters: exporter)
        #expect(reading.errors.first?.line == 3, "\(exporter): \(reading.errors)")
        #expect(reading.errors.first?.message.contains("the Collector refuses it") == true)
    }

    @Test(arguments: [
        "otlp: {sending_queue: {enabled: false, queue_size: 0}}", "otlp: {sending_queue: , retry_on_failure: }",
        "otlp: {endpoint: x, tls: {insecure: true}, sending_queue: {batch: {min_size: 9, max_size: 9}}}",
    ])
    func exportersAreTaken(exporter: String) { #expect(read(exporters: exporter).errors.isEmpty, "\(exporter)") }

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
