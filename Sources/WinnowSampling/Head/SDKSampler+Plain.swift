import WinnowModel

/// A sampler whose answer hangs on the trace id alone, or on the parent's where there is one: neither trace state nor attributes play a part.
struct PlainRule: Sendable, Hashable {
    /// Decides on the id.
    var ratio: TraceIDRatio
    /// Whether spans with a parent share its fate.
    var followsParent: Bool
    /// Chance with which the id is kept.
    var probability: Double

    init(_ ratio: TraceIDRatio, followsParent: Bool = false) {
        self.ratio = ratio
        self.followsParent = followsParent
        probability = ratio.inclusion.probability
    }
}

extension SDKSampler {
    /// The plain rule of a node, `nil` when it needs to see more.
    func plainRule(_ node: Int) -> PlainRule? {
        if let constant = constant(node) {
            return PlainRule(constant ? .all : .none)
        }
        switch compiler.nodes[node] {
        case .alwaysRecord(let of): return plainRule(of)
        case .ratio(let number):
            let ratio = compiler.ratios[number]
            return ratio.followsParent ? nil : PlainRule(ratio)
        case .parentBased(let number):
            let delegates = compiler.delegates[number]
            guard delegates.followParents(constant), let root = plainRule(delegates.root) else { return nil }
            return PlainRule(root.ratio, followsParent: true)
        case .alwaysOn, .alwaysOff, .composite, .jaeger, .datadog, .datadogSpan: return nil
        }
    }

    /// Decides a batch whose parents stand before their children by one plain rule for each instance.
    func decidePlainly(_ starts: SpanStarts, _ rules: [PlainRule], into decisions: inout HeadDecisions) {
        let firstSpan = starts.firstSpan.span
        let high = starts.traceIDHigh.span
        let low = starts.traceIDLow.span
        let parent = starts.parent.span
        let instance = starts.instance.span
        let rules = rules.span
        decisions.fill(count: starts.spanCount, weight: 1) { keep, probability in
            for trace in 0..<starts.traceCount {
                for row in Int(firstSpan[trace])..<Int(firstSpan[trace + 1]) {
                    let above = Int(parent[row])
                    let number = Int(instance[row])
                    if above >= 0 && rules[number].followsParent {
                        keep[row] = keep[above]
                        probability[row] = probability[above]
                    } else {
                        keep[row] = rules[number].ratio.keeps(high: high[trace], low: low[trace]) ? 1 : 0
                        probability[row] = rules[number].probability
                    }
                }
            }
        }
    }
}
