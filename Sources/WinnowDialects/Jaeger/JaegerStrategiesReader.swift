import WinnowSettings
import WinnowModel
import WinnowSampling

/// Turns a strategies file into what Jaeger serves of it (jaeger 8498073ff, `internal/sampling/samplingstrategy/file/provider.go`).
struct JaegerStrategiesReader {
    /// `default_sampling_probability`: what stands in for strategies that can't be read.
    let defaultProbability: Double
    private(set) var findings: [Diagnostic] = []

    init(defaultProbability: Double = 0.001) { self.defaultProbability = defaultProbability }

    /// What is served where there is no file.
    var withoutFile: JaegerStrategies { JaegerStrategies(otherwise: .probabilistic(defaultProbability)) }

    /// The strategies of a file; what is wrong in it is a `.data` failure, as Jaeger does not start with it.
    mutating func strategies(_ root: YAMLNode) throws(Failure) -> JaegerStrategies {
        guard let entries = root.entries else {
            throw root.failure(
                "Jaeger's strategies are a mapping with default_strategy and service_strategies, not \(root.kindName): "
                    + "Jaeger does not start with this file",
                remedy: "{\"default_strategy\": {\"type\": \"probabilistic\", \"param\": 0.1}}")
        }
        let known = ["default_strategy", "service_strategies"]
        for entry in entries.filter({ !known.contains($0.name) }).prefix(Settings.strangerLimit) {
            var finding = Settings.unknown(entry.key, known: known)
            finding.severity = .warning
            finding.message += ": Jaeger ignores it"
            findings.append(finding)
        }
        var served = withoutFile
        if let node = root["default_strategy"], !node.isNull {
            let block = JaegerStrategyBlock.read(node, into: &findings)
            served.otherwise = strategy(block, "the default strategy")
        }
        var blocks: [JaegerStrategyBlock] = []
        if let node = root["service_strategies"] {
            blocks = SettingKind<[JaegerStrategyBlock]>.jaegerStrategies.read(node, &findings) ?? []
        }
        for block in blocks { add(block, to: &served) }
        let errors = findings.filter { $0.severity == .error }
        if !errors.isEmpty { throw Failure(.data, errors) }
        return served
    }

    private mutating func add(_ block: JaegerStrategyBlock, to served: inout JaegerStrategies) {
        if served.services[block.service] != nil {
            findings.append(
                block.node.diagnostic(
                    "the service '\(block.service)' has a strategy already: this one counts", severity: .warning))
        }
        let what = "service '\(block.service)'"
        var strategy = strategy(block, what)
        if let inherited = served.otherwise.operations {
            if var own = strategy.operations {
                let names = Set(own.operations.map(\.name))
                own.operations += inherited.operations.filter { !names.contains($0.name) }
                strategy.operations = own
            } else {
                strategy.operations = inherited
                if let probability = strategy.probability { strategy.operations?.defaultProbability = probability }
            }
        }
        if strategy.kind == .rateLimiting, let operations = strategy.operations {
            let rest = Quantity.text(number: (operations.defaultProbability ?? 0) * 100)
            findings.append(
                (block.node["param"] ?? block.node).diagnostic(
                    "\(what) has operation strategies\(block.operations.isEmpty ? " from the default strategy" : ""): "
                        + "clients ignore its rate limit, operations that are not listed are kept at \(rest) %",
                    severity: .warning, remedy: "write its type as probabilistic"))
        }
        served.services[block.service] = strategy
    }

    private mutating func strategy(_ block: JaegerStrategyBlock, _ what: String) -> JaegerStrategy {
        var strategy = plain(block, what)
        guard !block.operations.isEmpty else { return strategy }
        var operations = JaegerStrategy.Operations(
            defaultProbability: strategy.probability ?? defaultProbability, defaultLowerBound: 0, operations: [])
        var names: Set<String> = []
        for operation in block.operations {
            if operation.type == "ratelimiting" {
                findings.append(
                    (operation.node["type"] ?? operation.node).diagnostic(
                        "operations have no rate limits: Jaeger drops the entry of '\(operation.operation)', which is kept at "
                            + "\(Quantity.text(number: (operations.defaultProbability ?? 0) * 100)) %",
                        severity: .warning, remedy: "give it a probability"))
                continue
            }
            if !names.insert(operation.operation).inserted {
                findings.append(
                    operation.node.diagnostic(
                        "the operation '\(operation.operation)' is listed twice: clients take the last one",
                        severity: .warning))
            }
            let plain = plain(operation, "operation '\(operation.operation)'")
            operations.operations.append(.init(operation.operation, probability: plain.probability))
        }
        strategy.operations = operations
        return strategy
    }

    /// A strategy by its type and parameter alone.
    private mutating func plain(_ block: JaegerStrategyBlock, _ what: String) -> JaegerStrategy {
        let place = block.node["param"] ?? block.node
        switch block.type {
        case "probabilistic":
            if !(0...1).contains(block.param) {
                findings.append(
                    place.diagnostic(
                        "a probability is from 0 to 1: clients refuse it and go on as before, Go's takes the nearest",
                        severity: .warning))
            }
            return .probabilistic(block.param)
        case "ratelimiting":
            guard let whole = Int32(exactly: block.param.rounded(.towardZero)), whole >= 0 else {
                findings.append(place.diagnostic("a rate limit is a whole number from 0 to \(Int32.max)"))
                return .rateLimiting(0)
            }
            if Double(whole) != block.param {
                findings.append(
                    place.diagnostic(
                        "Jaeger cuts the fraction off: \(Quantity.text(number: block.param)) → \(whole) traces/s"
                            + (whole == 0 ? ", nothing of \(what) is kept" : ""),
                        severity: .warning, remedy: "write a whole number"))
            }
            return .rateLimiting(Double(whole))
        default:
            let type = block.node["type"] ?? block.node
            let near = nearest(to: block.type, in: ["probabilistic", "ratelimiting"])
            findings.append(
                type.diagnostic(
                    (block.type.isEmpty ? "\(what) has no type" : "unknown type '\(block.type)' of \(what)")
                        + ": Jaeger puts a probability of \(Quantity.text(number: defaultProbability)) in its place",
                    severity: .warning,
                    remedy: near.map { "did you mean '\($0)'?" } ?? "probabilistic or ratelimiting"))
            return .probabilistic(defaultProbability)
        }
    }
}
