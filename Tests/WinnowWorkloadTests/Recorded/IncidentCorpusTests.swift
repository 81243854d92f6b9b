import Testing
import WinnowTestSupport
import WinnowFormats
import WinnowModel
import WinnowWorkload

/// Windows of real faults over real recordings.
@Suite(.enabled(if: Corpora.isThere, "scripts/test-corpora runs it: the corpora are no part of the project"))
struct IncidentCorpusTests {
    @Test func theNezhaWindowsTouchTheirTraces() throws {
        let names = ["05_27", "05_28", "05_29"].map { Corpora.path("traces/nezha-boutique-2022-08-22-\($0).csv.gz") }
        var options = RecordedOptions()
        options.incidents = try Incidents.load(
            path: Corpora.path("traces/nezha-fault-windows.json"), traceFiles: names)
        #expect(options.incidents?.count == 1)
        for (file, touched) in zip(names, [65, 265, 254]) {
            let traffic = try RecordedTraffic(files: [file], options: options)
            var planner = traffic.planner(seed: 1)
            var plan = SlabPlan()
            var traces: Set<String> = []
            let slab = Slab()
            while planner.next(&plan) {
                traffic.fill(slab, with: plan)
                // The facts count traces that start inside; a span may start inside although its trace does not.
                let from = options.incidents?.first?.from ?? 0
                for touch in slab.truth.touches {
                    let rows = slab.batch.spans(of: Int(touch.trace))
                    if slab.batch.start[rows.lowerBound] >= from {
                        traces.insert(slab.batch.traceID(Int(touch.trace)).hex)
                    }
                }
            }
            #expect(traces.count == touched, "\(file)")
        }
        let merged = try RecordedTraffic(files: names, options: options)
        let spans = merged.recorded
        #expect(spans.spanCount == 49118)
        #expect(spans.traceCount == 1086)
        #expect(merged.repeats == 992)
        #expect(spans.parent.allSatisfy { $0 != -2 })
    }
}
