public import WinnowModel

/// Follows the parent's decision, with a delegate for each kind of parent (OpenTelemetry specification, `trace/sdk.md`, ParentBased).
///
/// A parent in another service instance is remote, one in the same instance is local. A span whose parent is named but not in the data
/// begins what can be seen of its trace: the root's delegate decides.
public struct ParentBasedSampler: HeadSampler {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "head.parent_based", summary: "follows the parent; a delegate each for root, remote and local parents",
        example: "sampler: parent_based\nroot: {sampler: trace_id_ratio, ratio: 0.1}",
        source: "OpenTelemetry specification, trace/sdk.md")

    /// What a delegate does with spans below a decided parent.
    private struct Delegate {
        var sampler: any HeadSampler
        var decisions = HeadDecisions()
        /// Set when the answer is the same for every span: nothing has to be asked.
        var constant: UInt8?

        mutating func decide(_ batch: TraceBatch, _ tables: TraceTables) {
            sampler.decide(batch, tables, into: &decisions)
        }
    }

    private var root: Delegate
    /// Indexed by remote × 2 + sampled.
    private var children: [Delegate]

    /// Creates a sampler from its delegates.
    public init(
        root: any HeadSampler, remoteParentSampled: any HeadSampler = AlwaysOnSampler(),
        remoteParentNotSampled: any HeadSampler = AlwaysOffSampler(),
        localParentSampled: any HeadSampler = AlwaysOnSampler(),
        localParentNotSampled: any HeadSampler = AlwaysOffSampler()
    ) {
        // A delegate that follows the parent itself meets one kind of parent only: its own delegate for that kind stands in.
        func delegate(_ sampler: any HeadSampler, _ kind: Int? = nil) -> Delegate {
            var sampler = sampler
            if let inner = sampler as? ParentBasedSampler {
                sampler = kind.map { inner.children[$0].sampler } ?? inner.root.sampler
            }
            return Delegate(
                sampler: sampler,
                constant: sampler is AlwaysOnSampler ? 1 : sampler is AlwaysOffSampler ? 0 : nil)
        }
        self.root = delegate(root)
        children = [localParentNotSampled, localParentSampled, remoteParentNotSampled, remoteParentSampled]
            .enumerated().map { delegate($0.element, $0.offset) }
    }

    /// Asks every delegate about the batch, then walks each tree from its roots down.
    public mutating func decide(_ batch: TraceBatch, _ tables: TraceTables, into decisions: inout HeadDecisions) {
        decisions.reset(count: batch.spanCount)
        root.decide(batch, tables)
        for index in children.indices where children[index].constant == nil {
            children[index].decide(batch, tables)
        }
        // A root's trace state is carried down its trace.
        if !root.decisions.stateBytes.isEmpty { decisions.stateBytes = root.decisions.stateBytes }
        for row in 0..<batch.spanCount {
            let parent = Int(batch.parent[row])
            guard parent >= 0, parent < row else {
                decisions.keep[row] = root.decisions.keep[row]
                decisions.probability[row] = root.decisions.probability[row]
                decisions.exportedWeight[row] = root.decisions.exportedWeight[row]
                continue
            }
            let sampled = decisions.keep[parent] != 0
            let remote = batch.instance[parent] != batch.instance[row]
            let delegate = (remote ? 2 : 0) + (sampled ? 1 : 0)
            if let constant = children[delegate].constant {
                decisions.keep[row] = constant
                // Below a kept parent the span shares its parent's fate; turning a decision round has a probability of its own.
                decisions.probability[row] =
                    (constant != 0) == sampled ? decisions.probability[parent] : constant != 0 ? 1 : 0
                decisions.exportedWeight[row] = decisions.exportedWeight[parent]
            } else {
                decisions.keep[row] = children[delegate].decisions.keep[row]
                let own = children[delegate].decisions.probability[row]
                decisions.probability[row] = sampled ? min(own, decisions.probability[parent]) : .nan
                decisions.exportedWeight[row] = children[delegate].decisions.exportedWeight[row]
            }
        }
    }
}
