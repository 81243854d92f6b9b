import WinnowModel

/// Which of its classes a policy kept a trace as: a class is kept when what makes the trace one is.
///
/// `root_error`, `slow`, `baseline`: the root span (the trace's first row where a recording has none). `inner_error`: a failed span. `retry`: an
/// attempt of the call that was tried more than once. `fault_window`: a span that the fault touched. `rare_path`: the span that the path
/// starts with; of a recording, whose rare paths are shapes of whole traces, every span. `slow` by a rule of its own (`--slow`): a span above
/// the rule's limit. A stray span of a broken trace keeps none of them.
enum KeptClasses {
    /// What one kept span, the root, decides.
    private static let byRoot: TraceClasses = [.rootError, .slow, .baseline]

    /// Overwrites `kept` with the bits of the classes as which each trace of the slab was kept.
    static func mark(_ slab: LaneSlab, into kept: UnsafeMutablePointer<UInt16>) {
        let truth = slab.slab.truth
        let batch = slab.slab.batch
        let keptSpans = slab.keptSpans
        let firstSpan = batch.firstSpan
        let classes = truth.classes
        var broken = false
        for trace in 0..<slab.traceCount {
            let spans = keptSpans[trace]
            if spans == 0 {
                kept[trace] = 0
            } else if spans == firstSpan[trace + 1] - firstSpan[trace] {
                kept[trace] = classes[trace]
            } else {
                broken = true
                kept[trace] = inBroken(trace, slab, TraceClasses(rawValue: classes[trace])).rawValue
            }
        }
        if broken { markSpans(slab, truth, into: kept) }
    }

    /// What root and statuses decide about a trace of which spans are missing.
    private static func inBroken(_ trace: Int, _ slab: LaneSlab, _ classes: TraceClasses) -> TraceClasses {
        var kept: TraceClasses = slab.keepsRoot(trace) ? classes.intersection(byRoot) : []
        if classes.contains(.innerError), slab.keepsFailedSpan(trace) { kept.insert(.innerError) }
        return kept
    }

    /// What single spans decide, where the truth names them.
    private static func markSpans(
        _ slab: LaneSlab, _ truth: GroundTruth, into kept: UnsafeMutablePointer<UInt16>
    ) {
        let fate = slab.fate
        func isKept(_ span: UInt32) -> Bool { fate[Int(span)] == SpanFate.kept.rawValue }
        // Where spans of their own make traces slow, roots do so only when they are among them.
        for mark in truth.marks where mark.value == .slow && !slab.keepsAll(Int(mark.trace)) {
            kept[Int(mark.trace)] &= ~TraceClasses.slow.rawValue
        }
        for mark in truth.marks where isKept(mark.span) { kept[Int(mark.trace)] |= mark.value.rawValue }
        for touch in truth.touches where isKept(touch.span) {
            kept[Int(touch.trace)] |= TraceClasses.faultWindow.rawValue
        }
        for path in truth.rarePaths where slab.keeps(path) {
            kept[Int(path.trace)] |= TraceClasses.rarePath.rawValue
        }
    }
}

extension LaneSlab {
    /// Whether every span of the trace was kept.
    func keepsAll(_ trace: Int) -> Bool {
        let firstSpan = slab.batch.firstSpan
        return keptSpans[trace] == firstSpan[trace + 1] - firstSpan[trace]
    }

    /// Whether a span that failed was kept.
    func keepsFailedSpan(_ trace: Int) -> Bool {
        let status = slab.batch.status
        return slab.batch.spans(of: trace).contains { row in
            fate[row] == SpanFate.kept.rawValue && status[row] == SpanStatus.error.rawValue
        }
    }

    /// Whether what makes the path a rare one was kept.
    func keeps(_ path: GroundTruth.RarePath) -> Bool {
        path.span == GroundTruth.RarePath.wholeTrace
            ? keepsAll(Int(path.trace)) : fate[Int(path.span)] == SpanFate.kept.rawValue
    }
}
