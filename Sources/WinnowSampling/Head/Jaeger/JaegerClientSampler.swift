/// The sampler of one process: what is active, and how answers of the sampling endpoint change it.
///
/// A pure state machine: time, ids, operations and answers are arguments (sources: `JaegerClient.Library`).
struct JaegerClientSampler: Sendable {
    /// What decides at present.
    enum Active: Sendable {
        case const(Bool)
        case probabilistic(JaegerShare)
        case rateLimiting(JaegerBucket)
        case guaranteed(JaegerGuaranteedThroughput)
        case perOperation(JaegerPerOperation)
    }

    private(set) var active: Active
    private let factory: JaegerFactory
    private let maxOperations: Int

    /// The rules of the client.
    var rules: JaegerRules { factory.rules }

    /// Creates the sampler that settings describe, at the start of its process; throws what the client would refuse.
    init(
        _ settings: JaegerSamplerSettings, fractions: JaegerFactory.Fractions = .constant(1), at now: JaegerInstant
    ) throws(JaegerError) {
        let factory = JaegerFactory(JaegerRules(settings.client ?? .go), fractions: fractions)
        var maxOperations = factory.rules.maxOperations
        switch settings.kind {
        case .const(let keeps): active = .const(keeps)
        case .probabilistic(let probability): active = .probabilistic(try factory.share(probability))
        case .rateLimiting(let limit):
            guard limit >= 0 else { throw .negativeLimit }
            active = .rateLimiting(factory.bucket(limit, at: now))
        case .guaranteedThroughput(let probability, let lowerBound):
            active = .guaranteed(try factory.guaranteed(probability, lowerBound: lowerBound, at: now))
        case .perOperation(let operations, let limit):
            maxOperations = limit
            active = .perOperation(
                try JaegerPerOperation(operations, maxOperations: limit, factory, at: now))
        case .remote(let remote):
            if let limit = remote.maxOperations, limit > 0 { maxOperations = limit }
            active = .probabilistic(try factory.share(remote.initialProbability))
        }
        self.factory = factory
        self.maxOperations = maxOperations
    }

    /// The same for a process that runs whatever its settings say: what its client refuses keeps nothing.
    init(running settings: JaegerSamplerSettings, fractions: JaegerFactory.Fractions, at now: JaegerInstant) {
        do throws(JaegerError) {
            try self.init(settings, fractions: fractions, at: now)
        } catch {
            let factory = JaegerFactory(JaegerRules(settings.client ?? .go), fractions: fractions)
            self.init(active: .const(false), factory: factory, maxOperations: 0)
        }
    }

    private init(active: Active, factory: JaegerFactory, maxOperations: Int) {
        self.active = active
        self.factory = factory
        self.maxOperations = maxOperations
    }

    /// Decides a trace that starts at `now` with an operation.
    mutating func decide(_ low: UInt64, operation: String, at now: JaegerInstant) -> JaegerVerdict {
        switch active {
        case .const(let keeps):
            return JaegerVerdict(
                isKept: keeps, kind: .const, parameter: keeps ? 1 : 0, probability: keeps ? 1 : 0)
        case .probabilistic(let share): return share.verdict(low)
        case .rateLimiting(var bucket):
            let granted = bucket.take(at: now)
            active = .rateLimiting(bucket)
            return JaegerVerdict(
                isKept: granted, kind: .rateLimiting, parameter: bucket.rate, probability: .nan)
        case .guaranteed(var sampler):
            let verdict = sampler.decide(low, factory.rules, at: now)
            active = .guaranteed(sampler)
            return verdict
        case .perOperation(var sampler):
            // The sampler must be held once only, or its tables would be copied.
            active = .const(false)
            let verdict = sampler.decide(low, operation: operation, factory, at: now)
            active = .perOperation(sampler)
            return verdict
        }
    }

    /// Takes an answer of the endpoint at `now`; throws what is wrong with it, and keeps what was active.
    mutating func update(_ strategy: JaegerStrategy, at now: JaegerInstant) throws(JaegerError) {
        if let operations = strategy.operations, factory.rules.emptyListCounts || !operations.operations.isEmpty {
            try update(operations, at: now)
            return
        }
        let kind =
            factory.rules.typeDecides
            ? strategy.kind ?? (factory.rules.rebuilds ? .probabilistic : nil)
            : strategy.probability != nil ? .probabilistic : strategy.tracesPerSecond != nil ? .rateLimiting : nil
        switch kind {
        case .probabilistic?:
            // Go refuses a wrong probability only where one is active already.
            if case .probabilistic = active, let probability = strategy.probability,
                factory.rules.refusal(of: probability) != nil
            {
                throw .probability
            }
            active = .probabilistic(try factory.share(strategy.probability))
        case .rateLimiting?:
            let limit = strategy.tracesPerSecond ?? factory.rules.defaultLowerBound
            guard limit >= 0 else { throw .negativeLimit }
            guard limit < factory.rules.rateLimitBound else { throw .limit }
            if case .rateLimiting(var bucket) = active, !factory.rules.rebuilds {
                if bucket.rate != limit { bucket.change(rate: limit, at: now) }
                active = .rateLimiting(bucket)
            } else {
                active = .rateLimiting(factory.bucket(limit, at: now))
            }
        case nil: throw .unknownStrategy
        }
    }

    private mutating func update(_ operations: JaegerStrategy.Operations, at now: JaegerInstant) throws(JaegerError) {
        if case .perOperation(var sampler) = active, !factory.rules.rebuilds {
            active = .const(false)
            defer { active = .perOperation(sampler) }
            try sampler.update(operations, factory, at: now)
        } else {
            active = .perOperation(
                try JaegerPerOperation(operations, maxOperations: maxOperations, factory, at: now))
        }
    }
}
