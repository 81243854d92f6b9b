import WinnowModel
import WinnowPipeline
import WinnowSettings

/// What exporters of the Collector did under scripts (core v0.161.0): every offer, attempt, log line, sample and counter.
enum ExporterScripts {
    /// Holds one behaviour line; what differs, or nothing.
    ///
    /// Where runs of the Collector differ from each other, any order of what happens at one instant is one of theirs.
    static func differences(_ line: JSONValue, _ settings: ExporterHelperSettings) -> [String] {
        let found = differences(line, settings, alarmsFirst: false)
        if found.isEmpty || line["runs_differ"]?.bool != true { return found }
        return differences(line, settings, alarmsFirst: true)
    }

    private static func differences(
        _ line: JSONValue, _ settings: ExporterHelperSettings, alarmsFirst: Bool
    ) -> [String] {
        let script = ExporterScript(
            line, arrivals: line["arrivals"], destination: line["destination"],
            stop: ExporterScript.nanos(line["shutdown_ms"]) ?? 0)
        let run = ExporterScriptRun(script, settings, alarmsFirst: alarmsFirst)
        var comparison = ExporterScriptComparison()
        comparison.list("offers", run.offers, line["offers"])
        comparison.list("attempts", run.attempts, line["attempts"])
        comparison.list("logs", run.logs, line["logs"])
        comparison.value("queue_size", .array(run.samples), line["queue_size"])
        comparison.series("counters_before_shutdown", run.countersBefore, line["counters_before_shutdown"])
        comparison.series("counters", run.counters, line["counters"])
        comparison.value(
            "shutdown_returned", run.shutdownEnd.map(ExporterScript.millis) ?? .null, line["shutdown_returned"])
        return comparison.differences
    }

    /// Holds one line of an exporter that is started again on what its storage keeps.
    static func differences(
        persistent line: JSONValue, _ first: ExporterHelperSettings, _ second: ExporterHelperSettings
    ) -> [String] {
        let script = ExporterScript(
            line, arrivals: line["arrivals"], destination: line["destination_first"],
            stop: ExporterScript.nanos(line["stop_ms"]) ?? 0)
        let before = ExporterScriptRun(script, first)
        var kept = before.exporter.kept
        if script.isCrash, let atStop = before.keptAtStop { kept = atStop }
        var comparison = ExporterScriptComparison()
        compare(before, kept, line["first"], "first", isCrash: script.isCrash, &comparison)
        // The second one is stopped when nothing moves any more.
        let end =
            (line["second"]?["attempts"]?.elements ?? []).compactMap { ExporterScript.nanos($0["end"]) }.max() ?? 0
        let again = ExporterScript(
            line, arrivals: nil, destination: line["destination_second"], stop: end + 1_000_000_000)
        var calm = again
        calm.isCrash = false
        let after = ExporterScriptRun(calm, second, restoring: kept)
        compare(after, after.exporter.kept, line["second"], "second", isCrash: false, &comparison)
        return comparison.differences
    }

    private static func compare(
        _ run: ExporterScriptRun, _ kept: KeptRequests, _ wanted: JSONValue?, _ name: String, isCrash: Bool,
        _ comparison: inout ExporterScriptComparison
    ) {
        // Whoever offers to a persistent queue goes on at once.
        let offers = run.offers.map { $0.filter { ["at", "error"].contains($0.key) } }
        comparison.list("\(name) offers", offers, wanted?["offers"])
        comparison.list("\(name) attempts", run.attempts, wanted?["attempts"])
        comparison.list("\(name) logs", run.logs, wanted?["logs"])
        if !isCrash { comparison.series("\(name) counters", run.counters, wanted?["counters"]) }
        func keys(_ kept: KeptRequests?) -> JSONValue { .array((kept?.keys ?? []).map { .string($0) }) }
        comparison.value("\(name) keys_after_start", keys(run.keptAtStart), wanted?["keys_after_start"])
        comparison.value("\(name) keys_at_stop", keys(run.keptAtStop), wanted?["keys_at_stop"])
        comparison.value("\(name) keys_after", keys(kept), wanted?["keys_after"])
        comparison.value("\(name) queue_size_after_start", .int(run.sizes.start), wanted?["queue_size_after_start"])
        comparison.value("\(name) queue_size_at_stop", .int(run.sizes.stop), wanted?["queue_size_at_stop"])
    }
}
