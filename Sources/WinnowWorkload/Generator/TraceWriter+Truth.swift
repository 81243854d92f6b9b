import WinnowModel

/// Faults and rare paths: what happens seldom and is written down as truth.
extension TraceWriter {
    @inline(__always)
    private func strikes(
        _ fault: UnsafePointer<CallGraph.Fault>, _ start: Nanos, _ key: UInt64, _ instance: UInt32
    ) -> Bool {
        start >= fault.pointee.from && start < fault.pointee.until
            && (fault.pointee.instance == .max || fault.pointee.instance == instance)
            && Draw.word(key, fault.pointee.purpose) <= fault.pointee.threshold
    }

    /// Applies the faults that hold for this span.
    @inline(never)
    mutating func strike(
        _ operation: UnsafePointer<CallGraph.Operation>, row: Int, start: Nanos, key: UInt64, instance: UInt32,
        work: inout UInt64, outcome: inout Int32
    ) {
        for index in operation.pointee.firstFault..<operation.pointee.endFault {
            let fault = faults + Int(index)
            guard strikes(fault, start, key, instance) else { continue }
            touch(row, fault)
            let slowed = Double(work) * fault.pointee.factor + Double(fault.pointee.addition)
            work = UInt64(min(slowed, Double(longestNanos)))
            if fault.pointee.outcome != 0 { outcome = fault.pointee.outcome }
        }
    }

    /// Tells whether a fault makes this call vanish, and whether in silence.
    @inline(never)
    mutating func refusal(
        _ operation: UnsafePointer<CallGraph.Operation>, row: Int, start: Nanos, key: UInt64, instance: UInt32
    ) -> Bool? {
        for index in operation.pointee.firstFault..<operation.pointee.endFault {
            let fault = faults + Int(index)
            guard fault.pointee.refuses, strikes(fault, start, key, instance) else { continue }
            touch(row, fault)
            return fault.pointee.isSilent
        }
        return nil
    }

    private mutating func touch(_ row: Int, _ fault: UnsafePointer<CallGraph.Fault>) {
        classes.insert(.faultWindow)
        touches.append(
            GroundTruth.Touch(trace: trace, span: UInt32(truncatingIfNeeded: row), fault: fault.pointee.number))
    }

    /// Notes a rare path; it starts with the span that is written next.
    @inline(never)
    mutating func mark(rare path: Int32) {
        classes.insert(.rarePath)
        rarePaths.append(
            GroundTruth.RarePath(
                trace: trace, path: UInt32(truncatingIfNeeded: path), span: UInt32(truncatingIfNeeded: row)))
    }

    /// Notes that a call is tried again: the attempt that failed, where it was the first, and the one that is written next.
    @inline(never)
    mutating func mark(retryOf first: Int, attempt: Int32) {
        classes.insert(.retry)
        for span in attempt == 1 ? [first, row] : [row] {
            marks.append(
                GroundTruth.Mark(trace: trace, span: UInt32(truncatingIfNeeded: span), value: .retry))
        }
    }
}
