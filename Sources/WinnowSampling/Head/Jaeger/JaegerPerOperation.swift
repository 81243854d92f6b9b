/// A guaranteed throughput for each operation (Go `perOperationSampler`, Python `AdaptiveSampler`, Java `PerOperationSampler`).
///
/// Operations that no answer names get a sampler of their own when they are first seen, up to a number; beyond it, and in Java, they share
/// the default probability without a lower bound.
struct JaegerPerOperation: Sendable {
    /// By the operation's name: where its sampler stands in `samplers`.
    private var slots: [String: Int] = [:]
    private var samplers: [JaegerGuaranteedThroughput] = []
    private(set) var defaultShare: JaegerShare
    private(set) var lowerBound: Double
    let maxOperations: Int

    /// Creates the samplers of an answer; throws what the client finds wrong with it.
    init(
        _ operations: JaegerStrategy.Operations, maxOperations: Int, _ factory: JaegerFactory,
        at now: JaegerInstant
    ) throws(JaegerError) {
        lowerBound = operations.defaultLowerBound ?? factory.rules.defaultLowerBound
        self.maxOperations = maxOperations
        defaultShare = JaegerShare(0, factory.rules)
        for operation in operations.operations {
            let sampler = try factory.guaranteed(
                operation.probability, for: operation.name, lowerBound: lowerBound, at: now)
            put(sampler, operation.name)
        }
        defaultShare = try factory.share(operations.defaultProbability)
    }

    /// Names of the operations that have a sampler of their own.
    var operations: [String] { slots.keys.sorted() }

    /// The sampler of an operation, if it has one.
    func sampler(_ operation: String) -> JaegerGuaranteedThroughput? { slots[operation].map { samplers[$0] } }

    mutating func decide(
        _ low: UInt64, operation: String, _ factory: JaegerFactory, at now: JaegerInstant
    ) -> JaegerVerdict {
        if let slot = slots[operation] {
            return factory.rules.hasLowerBound
                ? samplers[slot].decide(low, factory.rules, at: now) : samplers[slot].share.verdict(low)
        }
        guard factory.rules.hasLowerBound, samplers.count < maxOperations else { return defaultShare.verdict(low) }
        var sampler = factory.guaranteed(defaultShare, for: operation, lowerBound: lowerBound, at: now)
        let verdict = sampler.decide(low, factory.rules, at: now)
        put(sampler, operation)
        return verdict
    }

    /// Takes a new answer. What is wrong is thrown; as in the clients, operations in front of the wrong one have changed by then.
    mutating func update(
        _ operations: JaegerStrategy.Operations, _ factory: JaegerFactory, at now: JaegerInstant
    ) throws(JaegerError) {
        let known = slots
        let before = samplers
        if !factory.rules.keepsOperations {
            slots = [:]
            samplers = []
        }
        let bound = operations.defaultLowerBound ?? factory.rules.defaultLowerBound
        for operation in operations.operations {
            let share = try factory.share(operation.probability)
            guard bound >= 0 else { throw .negativeLimit }
            if let slot = known[operation.name] {
                var sampler = factory.rules.keepsOperations ? samplers[slot] : before[slot]
                sampler.update(share, lowerBound: bound, at: now)
                put(sampler, operation.name)
            } else {
                put(factory.guaranteed(share, for: operation.name, lowerBound: bound, at: now), operation.name)
            }
        }
        lowerBound = bound
        defaultShare = try factory.share(operations.defaultProbability)
    }

    private mutating func put(_ sampler: JaegerGuaranteedThroughput, _ operation: String) {
        if let slot = slots[operation] {
            samplers[slot] = sampler
        } else {
            slots[operation] = samplers.count
            samplers.append(sampler)
        }
    }
}
