import Testing
import WinnowModel
import WinnowSampling
import WinnowSettings

@testable import WinnowPipeline

/// What holds for exporters with whatever settings, and what no recorded script shows.
@Suite struct ExporterHelperTests {
    @Test func everySpanHasOneEndAndEveryCallerOneAnswer() {
        var attempts = 0
        for seed in 0..<400 as Range<UInt64> {
            var drawn = DrawnExporter(seed: seed)
            drawn.run(requests: 60)
            attempts += drawn.attempts
            #expect(drawn.faults == [], "seed \(seed)")
            #expect(drawn.shutdownEnd != nil, "seed \(seed)")
            for (caller, spans) in drawn.offered.enumerated() {
                #expect(drawn.answered[caller] == 1, "seed \(seed), caller \(caller)")
                for span in spans {
                    let ends = (drawn.delivered[span] ?? 0) + (drawn.lost[span] ?? 0)
                    #expect(ends == 1, "seed \(seed), span \(span.sequence).\(span.row)")
                }
            }
            #expect(drawn.exporter.counters.inFlight ?? 0 == 0, "seed \(seed)")
            #expect(drawn.exporter.blockedCallers == 0, "seed \(seed)")
            if let queue = drawn.settings.queue { #expect(drawn.mostInFlight <= queue.consumers, "seed \(seed)") }
        }
        #expect(attempts > 10_000)
    }

    @Test func aStorageKeepsWhatIsNeitherDeliveredNorLost() {
        for seed in 0..<200 as Range<UInt64> {
            var drawn = DrawnExporter(seed: seed, isPersistent: true)
            drawn.run(requests: 60)
            #expect(drawn.faults == [], "seed \(seed)")
            let kept = Set(drawn.exporter.kept.requests.flatMap(\.spans))
            for span in drawn.offered.joined() {
                let ends = (drawn.delivered[span] ?? 0) + (drawn.lost[span] ?? 0)
                // What was interrupted after a part of it was delivered is kept whole.
                #expect(ends == 1 || kept.contains(span), "seed \(seed), span \(span.sequence).\(span.row)")
            }
            // What was kept is sent in the end, and nothing is kept for ever.
            var again = DrawnExporter(seed: seed, isPersistent: true)
            again.run(requests: 0, restoring: drawn.exporter.kept)
            let rest = Set(again.exporter.kept.requests.flatMap(\.spans))
            for span in kept {
                let ends = (again.delivered[span] ?? 0) + (again.lost[span] ?? 0)
                #expect(ends > 0 || rest.contains(span), "seed \(seed)")
            }
        }
    }

    private static func spans(_ count: Int, of request: Int = 0) -> ArraySlice<SpanHandle> {
        (0..<count).map { SpanHandle(sequence: request, row: $0) }[...]
    }

    @Test func lossesSayWhy() {
        let sizing = DrawnSizing(seed: 1)
        var output = ExporterOutput()
        func causes(_ answer: AttemptAnswer, _ settings: ExporterHelperSettings) -> [ExportLoss.Cause] {
            var exporter = ExporterHelper(settings)
            output.removeAll()
            _ = exporter.offer(Self.spans(3), bytes: 100, caller: 0, at: 0, sizing: sizing, into: &output)
            exporter.answer(output.attempts[0].id, answer, at: 10, sizing: sizing, into: &output)
            exporter.shutdown(at: 20, sizing: sizing, into: &output)
            return output.losses.map(\.cause)
        }
        var once = ExporterHelperSettings()
        once.backoff = nil
        var short = ExporterHelperSettings()
        short.backoff?.maxElapsedNanos = 5
        #expect(causes(AttemptAnswer(.permanent), .otlpGRPC) == [.permanent])
        #expect(causes(AttemptAnswer(.permanent), once) == [.permanent])
        #expect(causes(AttemptAnswer(.retryable), once) == [.sendFailed])
        #expect(causes(AttemptAnswer(.retryable), short) == [.retriesExhausted])
        #expect(causes(AttemptAnswer(.retryable), .otlpGRPC) == [.shutdown])
        #expect(causes(.accepted, .otlpGRPC) == [])
        #expect(output.lostSpans == [])
    }

    @Test func timesAtTheEndOfTimeDoNotTrap() {
        let sizing = DrawnSizing(seed: 2)
        var settings = ExporterHelperSettings.otlpHTTP
        settings.backoff = CollectorBackoff(
            initialIntervalNanos: .max, multiplier: .infinity, maxIntervalNanos: .max, maxElapsedNanos: 0)
        settings.queue?.capacity = .max
        settings.queue?.consumers = .max
        var batch = ExporterHelperSettings.Batch()
        (batch.flushNanos, batch.least, batch.most) = (.max, .max, .max)
        settings.queue?.batch = batch
        var exporter = ExporterHelper(settings)
        var output = ExporterOutput()
        let late = Nanos.max - 5
        _ = exporter.offer(Self.spans(3), bytes: 100, caller: 0, at: late, sizing: sizing, into: &output)
        exporter.advance(to: .max, sizing: sizing, into: &output)
        exporter.shutdown(at: late, sizing: sizing, into: &output)
        #expect(output.attempts.count == 1)
        let range = -4..<99
        exporter.answer(
            output.attempts[0].id, AttemptAnswer(.throttled(delayNanos: .max), handedBack: range), at: late,
            sizing: sizing, into: &output)
        #expect(output.losses.map(\.cause) == [.shutdown])
        #expect(output.shutdownEnd == late)
    }

    @Test func settingsAreReadWithTheDefaultsOfTheirExporter() throws {
        func read(_ text: String, _ type: String) throws -> ExporterHelperSettings {
            var diagnostics: [Diagnostic] = []
            let node = try YAMLDocument.parse(text)
            let settings = ExporterHelperSettings(configuredBy: node, of: type, into: &diagnostics)
            #expect(diagnostics.isEmpty)
            return settings
        }
        let endpoint = "endpoint: http://x:4317"
        #expect(try read(endpoint, "otlp") == .otlpGRPC)
        #expect(try read(endpoint, "otlp_grpc") == .otlpGRPC)
        #expect(try read(endpoint, "otlp_http") == .otlpHTTP)
        #expect(try read(endpoint, "otlphttp") == .otlpHTTP)
        #expect(try read("timeout: 7s", "otlp_http").timeoutNanos == 7_000_000_000)
        let off = try read("retry_on_failure: {enabled: false}\nsending_queue: {enabled: false}", "otlp")
        #expect(off.backoff == nil)
        #expect(off.queue == nil)
        let batch = try read("sending_queue: {sizer: bytes, batch: {min_size: 500, max_size: 600}}", "otlp").queue?
            .batch
        #expect(batch?.sizer == .bytes)
        #expect(batch?.most == 600)
        #expect(try read("sending_queue: {batch: {}}", "otlp").queue?.batch == ExporterHelperSettings.Batch())
    }

    @Test func pointsHaveTheCollectorsNames() {
        let sizing = DrawnSizing(seed: 3)
        var exporter = ExporterHelper(.otlpGRPC)
        var output = ExporterOutput()
        _ = exporter.offer(Self.spans(3), bytes: 100, caller: 0, at: 0, sizing: sizing, into: &output)
        exporter.answer(output.attempts[0].id, .accepted, at: 1, sizing: sizing, into: &output)
        let points = exporter.points(exporter: "otlp")
        #expect(
            points.map(\.name) == [
                "otelcol_exporter_enqueue_size", "otelcol_exporter_enqueue_size_bytes",
                "otelcol_exporter_in_flight_requests", "otelcol_exporter_queue_capacity",
                "otelcol_exporter_queue_size", "otelcol_exporter_sent_spans",
            ])
        #expect(points.last == TelemetryPoint("otelcol_exporter_sent_spans", [.init("exporter", "otlp")], .number(3)))
    }
}
