public import WinnowModel

extension SDKSampler {
    /// Decides every span of a batch; parents before their children wherever they stand.
    public mutating func decide(_ starts: SpanStarts, _ tables: TraceTables, into decisions: inout HeadDecisions) {
        prepare(tables)
        decisions.reset(count: starts.spanCount)
        let asksForParents = remoteParents != .unknown && starts.parent.contains(-2)
        if !asksForParents, starts.extras.isEmpty || !extrasMatter, let commonRoot,
            let rule = wholeTraceRule(commonRoot)
        {
            decideTraces(starts, rule, into: &decisions)
            return
        }
        if !asksForParents, starts.extras.isEmpty || !extrasMatter, let plainRules, SpanOrder.standsInOrder(starts) {
            decidePlainly(starts, plainRules, into: &decisions)
            return
        }
        scratch.reset(starts.spanCount)
        decisions.makeRoomForState(starts.spanCount)
        if asksInOrderOfStart || !SpanOrder.standsInOrder(starts) {
            for row in SpanOrder.rows(starts, byStart: asksInOrderOfStart) {
                decide(Int(row.span), trace: Int(row.trace), starts, tables, into: &decisions)
            }
        } else {
            for trace in 0..<starts.traceCount {
                for row in starts.spans(of: trace) { decide(row, trace: trace, starts, tables, into: &decisions) }
            }
        }
        decisions.dropEmptyColumns()
    }

    @inline(__always)
    private mutating func decide(
        _ row: Int, trace: Int, _ starts: SpanStarts, _ tables: TraceTables,
        into decisions: inout HeadDecisions
    ) {
        var parent = SpanStart.Parent()
        let above = Int(starts.parent[row])
        if above >= 0, scratch.handedOn[above].isDecided {
            let handed = scratch.handedOn[above]
            parent.relation = starts.instance[above] == starts.instance[row] ? .local : .remote
            parent.isSampled = handed.isKept
            parent.state = handed.state
            parent.inclusion = handed.inclusion
        } else if above == -2, remoteParents != .unknown {
            parent = remoteParents.parent(starts.traceID(trace))
            if extrasMatter, !starts.extras.isEmpty { parent.state = recorded[Int(starts.extras[row])] }
        } else if extrasMatter, !starts.extras.isEmpty {
            parent.state = recorded[Int(starts.extras[row])]
        }
        var start = SpanStart(traceID: starts.traceID(trace), parent: parent)
        if extrasMatter, !starts.extras.isEmpty {
            start.hasSampledLink = sampledLinks[Int(starts.extras[row])]
            start.parent.recordedShare = recorded[Int(starts.extras[Int(starts.firstSpan[trace])])].probability
        }
        start.spanKey = starts.spanID[row]
        start.operation = starts.operation[row]
        start.instance = starts.instance[row]
        start.attributes = starts.attributes[row]
        start.time = starts.start[row]
        let outcome = outcome(start, tables)
        scratch.handedOn[row] = HeadScratch.HandedOn(
            state: outcome.state, inclusion: outcome.inclusion, isKept: outcome.isKept && !outcome.isAlone,
            isDecided: true)
        decisions.set(
            row, outcome, header: starts.extras.isEmpty ? HeaderLength() : headers[Int(starts.extras[row])],
            recordedShare: start.parent.recordedShare)
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

    private func decideTraces(_ starts: SpanStarts, _ rule: WholeTraceRule, into decisions: inout HeadDecisions) {
        switch rule {
        case .constant(let isKept):
            decisions.fill(starts, probability: isKept ? 1 : 0, weight: 1) { _, _ in isKept }
        case .ratio(let ratio):
            let probability = ratio.inclusion.probability
            decisions.fill(starts, probability: probability, weight: 1) { ratio.keeps(high: $0, low: $1) }
        case .threshold(let value):
            let threshold = ConsistentThreshold(value: value)
            decisions.fill(
                starts, probability: threshold.probability, weight: threshold.adjustedCount, threshold: value
            ) {
                threshold.keeps(ConsistentThreshold.randomness(traceIDLow: $1))
            }
        }
    }
}
