import WinnowFormats
import WinnowModel

/// The traces of a recording, in memory or in the temporary store, with what was counted while they were put together.
struct AssembledTraces {
    let schedule: RecordedSchedule
    /// Empty where they are in the temporary store.
    private(set) var stretches: [RecordedStretch] = []
    private(set) var spilled: SpilledStretches?
    /// What told records of one span id apart; its tables say what the numbers stand for.
    let joiner: RecordJoiner
    let inCycles: Int
    let weights: WeightSummary?
    /// What this has counted.
    private(set) var summary = ReadSummary()

    /// Puts spans in memory together; throws what `RecordedSchedule` throws.
    init(_ spans: RecordedSpans, _ options: RecordedOptions, file: String) throws(Failure) {
        var assembler = TraceAssembler(spans)
        schedule = try RecordedSchedule(
            assembler.firstInstant, options, file: file, spansBefore: assembler.spanCount(before:))
        var stretches = schedule.stretches.map {
            RecordedStretch(batch: assembler.batch($0), firstTrace: $0.lowerBound)
        }
        joiner = assembler.joiner
        inCycles = assembler.inCycles
        let count = schedule.firstInstant.count
        let said = RecordedWeights.read(stretches, joiner.tables)
        let values = said.values(count: count)
        for number in stretches.indices where !values.isEmpty {
            let first = stretches[number].firstTrace
            stretches[number].batch.weight = Array(values[first..<first + stretches[number].batch.traceCount])
        }
        weights = said.summary(count: count)
        self.stretches = stretches
        note(spans: stretches.reduce(0) { $0 + $1.batch.spanCount }, traces: count, orphans: assembler.orphans)
    }

    /// Puts spans in the temporary store together; throws `.io`, and what `RecordedSchedule` throws.
    init(
        spilled spans: inout RecordedSpans, _ sorter: consuming SpillSorter, _ options: RecordedOptions, file: String
    ) throws(Failure) {
        let made = try SpillAssembler.assemble(&spans, consume sorter, options, file: file)
        if let failure = spans.faults.first { throw failure }
        schedule = made.schedule
        spilled = made.stretches
        joiner = made.assembler.joiner
        inCycles = made.assembler.inCycles
        weights = made.assembler.weights.summary
        note(
            spans: made.assembler.spanCount, traces: made.assembler.traceCount, orphans: made.assembler.orphans)
    }

    private mutating func note(spans: Int, traces: Int, orphans: Int) {
        summary.spans = spans
        summary.traces = traces
        summary.orphans = orphans
        summary.repeats = joiner.repeats
        summary.joined = joiner.joined
        summary.shared = joiner.shared
    }
}
