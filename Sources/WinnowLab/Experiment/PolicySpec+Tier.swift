import WinnowDialects

extension PolicySpec.Part {
    /// A tier of a file; `typed` is what was typed after the file's name, which is about the last one.
    ///
    /// Its replicas are those that the file states. What shares nothing out by a key hands them request after request.
    init(_ tier: CollectorTiers.Tier, typed: PolicySpec.Part?) {
        self.init(path: tier.path, replicas: typed?.replicas ?? tier.replicas)
        tierName = tier.name
        leading = Set(tier.exporters)
        changes = typed?.changes ?? []
        routing = typed?.routing ?? (!tier.isBalanced && replicas ?? 1 > 1 ? .roundRobin : nil)
    }
}
