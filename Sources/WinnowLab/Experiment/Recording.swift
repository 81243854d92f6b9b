public import WinnowFormats
public import WinnowModel
import WinnowWorkload

/// Recorded traces with what was found wrong in their files.
public struct Recording: Sendable {
    /// The traces.
    public let traffic: any Traffic
    /// The files in order of reading with the SHA-256 of their bytes, for those who keep metrics.
    let digests: [(file: String, sha256: String)]
    /// What was found wrong, as warnings with file and place.
    public let findings: [Diagnostic]
    /// False when bytes or records were lost, or contradict each other.
    public let isClean: Bool
    /// What was read.
    public let summary: ReadSummary
    /// CPU time that reading took, ns for each span of the files; `nil` without a span.
    let readNanosPerSpan: Double?

    /// Reads the files as the options say; without `needsTruth` nothing but spans, for those who keep no metrics.
    public init(_ paths: [String], _ options: LabOptions, needsTruth: Bool = true) throws(Failure) {
        var recorded = RecordedOptions()
        recorded.needsTruth = needsTruth
        recorded.needsDigests = needsTruth
        recorded.rate = options.rate
        recorded.durationNanos = options.durationNanos
        for text in options.slow { recorded.slow.append(try SlowRule(parsing: text)) }
        if let incidents = options.incidents {
            recorded.incidents = try Incidents.load(path: incidents, traceFiles: paths)
        }
        if let window = options.windowSpans { recorded.windowSpans = window }
        let start = Stopwatch.processNanos()
        let traffic = try RecordedTraffic(files: paths, options: recorded)
        self.traffic = traffic
        digests = traffic.digests
        findings = traffic.diagnostics
        isClean = traffic.isClean
        summary = traffic.summary
        let nanos = Double(Stopwatch.processNanos() &- start)
        let spans = traffic.spanCount
        readNanosPerSpan = spans > 0 ? nanos / Double(spans) : nil
    }
}
