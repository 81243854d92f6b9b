public import WinnowModel

extension SDKSampler {
    /// Decides every span of a batch; parents before their children wherever they stand.
    public mutating func decide(_ batch: TraceBatch, _ tables: TraceTables, into decisions: inout HeadDecisions) {
        prepare(tables)
        decisions.reset(count: batch.spanCount)
        if batch.extras.isEmpty || !extrasMatter, let commonRoot, let rule = wholeTraceRule(commonRoot) {
            decideTraces(batch, rule, into: &decisions)
            return
        }
        if batch.extras.isEmpty || !extrasMatter, let plainRules, SpanOrder.standsInOrder(batch) {
            decidePlainly(batch, plainRules, into: &decisions)
            return
        }
        scratch.reset(batch.spanCount)
        decisions.makeRoomForState(batch.spanCount)
        if asksInOrderOfStart || !SpanOrder.standsInOrder(batch) {
            for row in SpanOrder.rows(batch, byStart: asksInOrderOfStart) {
                decide(Int(row.span), trace: Int(row.trace), batch, tables, into: &decisions)
            }
        } else {
            for trace in 0..<batch.traceCount {
                for row in batch.spans(of: trace) { decide(row, trace: trace, batch, tables, into: &decisions) }
            }
        }
        decisions.dropEmptyColumns()
    }

    @inline(__always)
    private mutating func decide(
        _ row: Int, trace: Int, _ batch: TraceBatch, _ tables: TraceTables,
        into decisions: inout HeadDecisions
    ) {
        var parent = SpanStart.Parent()
        let above = Int(batch.parent[row])
        if above >= 0, scratch.handedOn[above].isDecided {
            let handed = scratch.handedOn[above]
            parent.relation = batch.instance[above] == batch.instance[row] ? .local : .remote
            parent.isSampled = handed.isKept
            parent.state = handed.state
            parent.inclusion = handed.inclusion
        } else if extrasMatter, !batch.extras.isEmpty {
            parent.state = recorded[Int(batch.extras[row])]
        }
        var start = SpanStart(traceID: batch.traceID(trace), parent: parent)
        if extrasMatter, !batch.extras.isEmpty {
            start.hasSampledLink = sampledLinks[Int(batch.extras[row])]
            start.parent.recordedShare = recorded[Int(batch.extras[Int(batch.firstSpan[trace])])].probability
        }
        start.spanKey = batch.spanID[row]
        start.operation = batch.operation[row]
        start.instance = batch.instance[row]
        start.attributes = batch.attributes[row]
        start.time = batch.start[row]
        let outcome = outcome(start, tables)
        scratch.handedOn[row] = HeadScratch.HandedOn(
            state: outcome.state, inclusion: outcome.inclusion, isKept: outcome.isKept && !outcome.isAlone,
            isDecided: true)
        // A recorded header is part of the span's size already.
        let isRecorded = extrasMatter && !batch.extras.isEmpty && recorded[Int(batch.extras[row])].hasMembers
        decisions.set(row, outcome, writesState: !isRecorded)
    }

    // MARK: Whole traces

    /// A rule under which all spans of a trace share one decision, whatever their parents.
    enum WholeTraceRule {
        case constant(Bool)
        case ratio(TraceIDRatio)
        case threshold(UInt64)
    }

    /// The rule by which a node decides whole traces in a fleet that has only this one; `nil` when spans of a trace may differ.
    private func wholeTraceRule(_ node: Int) -> WholeTraceRule? {
        if let constant = constant(node) { return .constant(constant) }
        switch compiler.nodes[node] {
        case .alwaysOn, .alwaysOff: return nil
        case .alwaysRecord(let of): return wholeTraceRule(of)
        case .ratio(let number): return .ratio(compiler.ratios[number])
        case .parentBased(let number):
            let delegates = compiler.delegates[number]
            // Spans whose parent is not here are asked as roots are: their trace's id gets the same answer.
            return delegates.followParents(constant) ? wholeTraceRule(delegates.root) : nil
        case .jaeger, .datadog, .datadogSpan: return nil
        case .composite(let intent, _):
            switch compiler.intents[intent] {
            case .never: return .constant(false)
            case .fixed(let threshold): return .threshold(threshold)
            default: return nil
            }
        }
    }

    private func decideTraces(_ batch: TraceBatch, _ rule: WholeTraceRule, into decisions: inout HeadDecisions) {
        switch rule {
        case .constant(let isKept):
            decisions.fill(batch, probability: isKept ? 1 : 0, weight: 1) { _, _ in isKept }
        case .ratio(let ratio):
            let probability = ratio.inclusion.probability
            decisions.fill(batch, probability: probability, weight: 1) { ratio.keeps(high: $0, low: $1) }
        case .threshold(let value):
            let threshold = ConsistentThreshold(value: value)
            decisions.fill(batch, probability: threshold.probability, weight: threshold.adjustedCount, threshold: value)
            {
                threshold.keeps(ConsistentThreshold.randomness(traceIDLow: $1))
            }
        }
    }
}
