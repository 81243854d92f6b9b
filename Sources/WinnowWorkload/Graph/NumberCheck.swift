import WinnowModel

/// Ranges of the numbers in a scenario; those of one key are also declared with the key, these hold for scenarios from anywhere.
struct NumberCheck {
    /// Most copies of a service.
    static let mostReplicas = 10_000
    /// Most repetitions of a call.
    static let mostRepeats: UInt64 = 10_000
    /// Most tries of a call.
    static let mostAttempts = 20
    /// Highest rate of one arrival process, per second.
    static let highestRate = 10_000_000.0

    private(set) var findings: [Diagnostic] = []

    private mutating func need(_ holds: Bool, _ place: SourcePlace, _ message: String, _ remedy: String) {
        if !holds { findings.append(place.finding(message, remedy: remedy)) }
    }

    private mutating func chance(_ value: Double, _ what: String, _ place: SourcePlace) {
        need(value >= 0 && value <= 1, place, "\(what) must lie between 0 and 1", "write 0.05 or 5%")
    }

    mutating func latency(_ latency: any LatencyDistribution, _ what: String, _ place: SourcePlace) {
        let scale = latency.scaleNanos
        need(
            scale >= 0 && scale <= Double(longestNanos), place, "\(what) must lie between 0 and 1 h",
            "write a time such as 12ms")
        if let lognormal = latency as? LognormalLatency {
            need(
                lognormal.sigma >= 0 && lognormal.sigma <= 5, place,
                "sigma of \(what) must lie between 0 and 5 (and p99 not below the median)",
                "service times have a sigma of 0.3 to 1.5")
        }
    }

    mutating func arrivals(_ arrivals: any ArrivalProcess, _ place: SourcePlace) {
        let peak = arrivals.peakPerSecond
        need(
            peak >= 0 && peak <= Self.highestRate, place,
            "a rate must lie between 0 and \(Int(Self.highestRate)) traces per second", "write 100/s")
        if let diurnal = arrivals as? DiurnalArrivals {
            need(
                diurnal.ratio >= 1 && diurnal.ratio.isFinite && diurnal.periodNanos > 0
                    && diurnal.meanPerSecond >= 0, place,
                "ratio must be at least 1 and the period above 0", "write ratio: 3 and period: 24h")
        }
        if let step = arrivals as? StepArrivals {
            let times = step.steps.map(\.atNanos)
            need(
                !times.isEmpty && zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
                    && step.steps.allSatisfy { $0.perSecond >= 0 }, place,
                "steps must follow each other in time and their rates not be negative", "sort them by `at`")
        }
    }

    mutating func service(_ service: ServiceSpec) {
        need(
            service.replicas >= 1 && service.replicas <= Self.mostReplicas, service.place,
            "replicas must lie between 1 and \(Self.mostReplicas)", "write replicas: 3")
        need(!service.name.isEmpty, service.place, "a service needs a name", "write it as the key")
        for attribute in service.resource {
            guard case .constant = attribute.source else {
                need(false, attribute.place, "a resource attribute is constant", "give \(attribute.key) one value")
                continue
            }
        }
    }

    mutating func operation(_ operation: OperationSpec) {
        latency(operation.latency, "the latency of \(operation.id)", operation.place)
        for attribute in operation.attributes { self.attribute(attribute) }
        for event in operation.events { for attribute in event.attributes { self.attribute(attribute) } }
        for error in operation.errors { chance(error.rate, "the error rate", error.place) }
        let sum = operation.errors.map(\.rate).reduce(0, +)
        need(
            !(sum > 1.000_001), operation.place, "the error rates of \(operation.id) sum to more than 1",
            "lower them")
        if let target = operation.http?.target { self.attribute(target) }
    }

    mutating func attribute(_ attribute: AttributeSpec) {
        switch attribute.source {
        case .constant, .attempts: break
        case .values(let values, let weights):
            need(!values.isEmpty, attribute.place, "\(attribute.key) has no values", "list at least one")
            if weights.isEmpty { break }
            let sum = weights.reduce(0, +)
            need(
                weights.count == values.count, attribute.place,
                "\(attribute.key) has \(values.count) values and \(weights.count) weights", "write one weight for each")
            need(
                sum > 0 && sum.isFinite && weights.allSatisfy { $0 >= 0 }, attribute.place,
                "the weights of \(attribute.key) must be finite, not negative and not all zero",
                "weights are shares, such as [9, 1]")
        case .numbered(_, let count), .integers(_, let count):
            need(count >= 1, attribute.place, "the cardinality of \(attribute.key) must be at least 1", "write 1000")
        }
    }

    mutating func call(_ call: CallSpec) {
        chance(call.probability, "the probability of a call", call.place)
        chance(call.propagation, "the propagation of a failure", call.place)
        if let network = call.network { latency(network, "the network time", call.place) }
        if let delay = call.delay { latency(delay, "the delay", call.place) }
        if let timeout = call.timeoutNanos {
            need(
                timeout > 0 && timeout <= longestNanos, call.place, "a timeout must be above 0 and at most 1 h",
                "write 400ms")
        }
        if let retry = call.retry {
            need(
                retry.attempts >= 1 && retry.attempts <= Self.mostAttempts, call.place,
                "attempts must lie between 1 and \(Self.mostAttempts)", "write attempts: 3")
            need(
                retry.backoffNanos <= longestNanos && retry.factor >= 1 && retry.factor <= 100, call.place,
                "the backoff must be at most 1 h and its factor lie between 1 and 100", "write backoff: 50ms")
        }
        for attribute in call.attributes { self.attribute(attribute) }
        for event in call.retry?.events ?? [] { for attribute in event.event.attributes { self.attribute(attribute) } }
        switch call.repetition {
        case .constant(let count):
            need(
                count >= 1 && count <= Self.mostRepeats, call.place,
                "a call is repeated 1 to \(Self.mostRepeats) times", "write repeat: 2")
        case .between(let low, let high):
            need(
                low <= high && high >= 1 && high <= Self.mostRepeats, call.place,
                "a call is repeated at most \(Self.mostRepeats) times, and min is not above max",
                "write repeat: {min: 1, max: 5}")
        case .weighted(let counts, let weights):
            let sum = weights.reduce(0, +)
            need(
                !counts.isEmpty && (weights.isEmpty || counts.count == weights.count)
                    && counts.allSatisfy { $0 <= Self.mostRepeats }
                    && (weights.isEmpty || sum > 0 && sum.isFinite && weights.allSatisfy { $0 >= 0 }), call.place,
                "repeat needs values up to \(Self.mostRepeats), each with a weight that is finite and not negative",
                "write repeat: {values: [1, 2], weights: [9, 1]}")
        }
    }

    mutating func fault(_ fault: FaultSpec) {
        chance(fault.probability, "the probability of a fault", fault.place)
        need(fault.fromNanos < fault.untilNanos, fault.place, "a fault must end after it starts", "write until: 5m")
        let effect = fault.behavior.effect
        need(
            effect.factor >= 0 && effect.factor <= 1_000_000 && effect.additionNanos <= longestNanos, fault.place,
            "a fault slows by a factor up to 1000000 and an addition up to 1 h", "write factor: 5 or addition: 200ms")
    }
}
