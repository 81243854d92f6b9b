import WinnowDialects
import WinnowModel

/// Collectors of one file that form tiers.
extension ExperimentPolicyReader {
    /// Adds the stages of a user's file, or of the collectors in it that form tiers; where several chains do, each makes policies of its own.
    func append(
        _ part: PolicySpec.Part, to drafts: inout [Read], context: DialectContext, isLast: Bool = true
    ) throws(Failure) {
        guard let tiers = try DialectCatalog.tiers(path: part.path, context: context) else {
            return try appendCollector(part, to: &drafts, context: context, isLast: isLast)
        }
        var context = context
        context.isPartOfChain = true
        context.isTier = true
        var extended: [Read] = []
        for chain in tiers.chains {
            var own = drafts
            for index in own.indices {
                own[index].findings.append(chain.reason)
                own[index].tiers.append(chain.reason.message)
                if tiers.chains.count > 1 {
                    own[index].blueprint.name += ":" + chain.tiers.map(\.name).joined(separator: ",")
                }
            }
            for (number, tier) in chain.tiers.enumerated() {
                let isEnd = number + 1 == chain.tiers.count
                try appendCollector(
                    PolicySpec.Part(tier, typed: isEnd ? part : nil), to: &own,
                    context: context, isLast: isLast && isEnd)
            }
            extended += own
        }
        if extended.count > Self.wayLimit { throw tooManyWays(part) }
        drafts = extended
    }
}
