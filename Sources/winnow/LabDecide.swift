import WinnowLab
import WinnowModel

/// The `decide` verb's way into the laboratory.
enum LabDecide {
    /// Decides; findings go to `complain`. Returns true when the recordings are undamaged or damage is allowed.
    static func run(
        _ request: DecideRequest, complain: (String) -> Void, emit: (String) throws -> Bool
    ) throws -> Bool {
        var options = LabOptions()
        options.version = winnowVersion
        options.collectorVersion = try LabOptions.version(request.collectorVersion)
        options.environment = LabOptions.processEnvironment
        options.slow = request.recorded.slow
        options.incidents = request.recorded.incidents
        options.rate = request.recorded.tracesPerSecond
        // The configuration first: its faults are found without reading gigabytes of traces.
        let spec = try PolicySpec(request.policy)
        try DecideRun.check(spec, options: options)
        let recording = try Recording(request.traces, options, needsTruth: false)
        for diagnostic in recording.findings { complain(diagnostic.description) }
        var run = try DecideRun(spec, traffic: recording.traffic, options: options, recordsVerdicts: request.withMatrix)
        for finding in run.findings where finding.severity != .note { complain(finding.description) }
        try run.run(DecideRun.Arrival(rawValue: request.arrival) ?? .end, emit: emit)
        return recording.isClean || request.recorded.allowsDamage
    }
}
