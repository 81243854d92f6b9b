import Synchronization
import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport
import WinnowWorkload

@testable import WinnowLab

/// Generated traces in files: the same as the traffic, the same however many jobs there are.
@Suite struct TraceGenerationTests {
    private static let scenarios = ["smoke", "storefront", "order-processing-span-kind", "ci"]

    private func options(millis: UInt64, seed: UInt64 = 1) -> LabOptions {
        var options = LabOptions()
        options.durationNanos = millis * Duration64.millisecond
        options.seed = seed
        return options
    }

    private func written(
        _ scenario: String, _ options: LabOptions, _ writers: [any TraceFileWriter.Type], jobs: Int = 1
    ) throws -> [[UInt8]] {
        let files = Mutex([[UInt8]](repeating: [], count: writers.count))
        let streams = writers.enumerated().map { number, writer in
            TraceFileStream(writer, compression: .none) { bytes throws(Failure) in
                files.withLock { $0[number] += bytes }
                return true
            }
        }
        let generation = try TraceGeneration(LabFiles.package("scenarios/\(scenario).yaml"), options: options)
        try generation.run(jobs: jobs, to: streams)
        return files.withLock { $0 }
    }

    /// The traffic as the samplers of a run see it.
    private func traffic(_ scenario: String, _ options: LabOptions) throws -> [PlainSpan] {
        let scenario = try Scenario.load(
            path: LabFiles.package("scenarios/\(scenario).yaml"), alsoKnown: ExperimentSettings.keys)
        let traffic = try GeneratedTraffic(scenario: scenario, duration: options.durationNanos)
        var planner = traffic.planner(seed: options.seed ?? 1)
        var plan = SlabPlan()
        var spans: [PlainSpan] = []
        while planner.next(&plan) {
            let slab = Slab()
            traffic.fill(slab, with: plan)
            spans += PlainSpan.list(slab.batch, traffic.tables)
        }
        return spans
    }

    private func byID(_ spans: [PlainSpan]) -> [PlainSpan] {
        spans.sorted { ($0.traceID, $0.spanID) < ($1.traceID, $1.spanID) }
    }

    @Test(arguments: scenarios, [77] as [UInt64])
    func whatIsReadBackIsTheTraffic(_ scenario: String, _ seed: UInt64) throws {
        let options = options(millis: 600, seed: seed)
        let all = try traffic(scenario, options)
        #expect(all.count > 40 && Set(all.map(\.spanID)).count == all.count)
        let files = try written(scenario, options, TraceFormatCatalog.writers)
        for (writer, bytes) in zip(TraceFormatCatalog.writers, files) {
            let losses = writer.format.losses
            let read = try PlainSpan.read(TemporaryFile(bytes).path)
            #expect(read.damage.isClean, "\(writer.format.id): \(read.damage.diagnostics)")
            let found = byID(PlainSpan.comparable(read.spans, losing: losses))
            let wanted = byID(PlainSpan.comparable(PlainSpan.expected(all, losing: losses), losing: losses))
            let first = zip(found, wanted).first { $0 != $1 }
            #expect(
                found == wanted,
                "\(writer.format.id): \(first.map { "\($0.0)\nwanted\n\($0.1)" } ?? "\(found.count) spans")")
        }
    }

    @Test func jobsChangeNothing() throws {
        let writers = TraceFormatCatalog.writers
        let one = try written("storefront", options(millis: 4_000), Array(writers.prefix(2)), jobs: 1)
        #expect(one == (try written("storefront", options(millis: 4_000), Array(writers.prefix(2)), jobs: 5)))
        #expect(one != (try written("storefront", options(millis: 4_000, seed: 2), Array(writers.prefix(2)), jobs: 5)))
    }

    @Test func aStoppedFileEndsProperly() throws {
        var bytes: [UInt8] = []
        let stream = TraceFileStream(JaegerWriter.self, compression: .none) { piece throws(Failure) in
            bytes += piece
            return true
        }
        let generation = try TraceGeneration(LabFiles.package("scenarios/smoke.yaml"), options: options(millis: 1000))
        let done = try generation.run(jobs: 1, to: [stream], shouldStop: { true })
        #expect(done.spans == 0)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("{\"data\":[],"))
    }
}
