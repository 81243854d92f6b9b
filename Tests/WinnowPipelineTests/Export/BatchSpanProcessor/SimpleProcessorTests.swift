import Testing
import WinnowModel
import WinnowPipeline

/// The simple processor exports each span by itself; Python's and Go's hold up whoever ends it.
@Suite struct SimpleProcessorTests {
    private func make(_ dialect: BatchSpanProcessorDialect) -> BatchSpanProcessor {
        var settings = BatchSpanProcessorSettings()
        settings.isSimple = true
        return BatchSpanProcessor(settings, dialect, firstTimer: 100, key: 0)
    }

    @Test(arguments: BatchSpanProcessorDialect.allCases)
    func eachSpanIsAnExport(dialect: BatchSpanProcessorDialect) {
        var machine = make(dialect)
        var steps: [ProcessorStep] = []
        for _ in 0..<3 { #expect(machine.end(at: 10, into: &steps) == .waits) }
        let isSideBySide = dialect == .java || dialect == .node
        #expect(
            steps == (0..<UInt32(isSideBySide ? 3 : 1)).map { .export(id: $0, spans: 1) })
        #expect(machine.blocked == (isSideBySide ? 0 : 2))
        steps.removeAll()
        machine.answered(0, .failed, at: 20, into: &steps)
        #expect(steps == (isSideBySide ? [] : [.export(id: 1, spans: 1)]))
        #expect(machine.next == .max, "no timer runs")
    }

    @Test(arguments: BatchSpanProcessorDialect.allCases)
    func aShutdownWaitsForWhatIsUnderWay(dialect: BatchSpanProcessorDialect) {
        var machine = make(dialect)
        var steps: [ProcessorStep] = []
        _ = machine.end(at: 10, into: &steps)
        machine.forceFlush(ticket: 0, at: 11, into: &steps)
        machine.shutDown(at: 12, into: &steps)
        #expect(machine.end(at: 13, into: &steps) == .lost(.afterShutdown))
        steps.removeAll()
        machine.answered(0, .succeeded, at: 20, into: &steps)
        #expect(steps == [.flushed(ticket: 0, .succeeded), .shutDownExporter, .shutDown(.succeeded)])
        #expect(machine.isStopped)
    }
}
