import WinnowModel

/// Turns settings into nodes: one root for each service and SDK, equal parts shared.
struct HeadCompiler: Sendable {
    private let settings: HeadSamplerSettings
    /// Overrides what an SDK hands to its samplers: tests ask a sampler directly.
    private let handsOnState: Bool?
    private(set) var nodes: [HeadNode] = []
    private(set) var ratios: [TraceIDRatio] = []
    private(set) var delegates: [ParentBased] = []
    private(set) var consistentRules: [ConsistentRules] = []
    private(set) var intents: [IntentNode] = []
    private(set) var rules: [IntentNode.Rule] = []
    private(set) var alternatives: [Int] = []
    private(set) var conditions: [AttributeCondition] = []
    private(set) var jaegers: [JaegerNode] = []
    private(set) var datadogs: [DatadogSamplerSettings] = []
    /// Whether a sampler's decisions depend on those before, so that spans have to be asked in order of their starts.
    private(set) var remembers = false
    private var known: [Key: Int] = [:]

    private struct Key: Hashable {
        var settings: HeadSamplerSettings
        var sdk: SDK
        /// Empty where the settings are the same for every service.
        var service: String
    }

    init(_ settings: HeadSamplerSettings, handsOnState: Bool? = nil) {
        self.settings = settings
        self.handsOnState = handsOnState
    }

    /// The number of the node that decides for instances of a service.
    mutating func root(service: String, sdk: SDK) -> Int { node(settings, service, sdk) }

    private mutating func node(_ settings: HeadSamplerSettings, _ service: String, _ sdk: SDK) -> Int {
        if case .perService(let services, let otherwise) = settings {
            return node(services[service] ?? otherwise, service, sdk)
        }
        let key = Key(settings: settings, sdk: sdk, service: settings.dependsOnService ? service : "")
        if let number = known[key] { return number }
        let number = number(of: make(settings, service, sdk))
        known[key] = number
        return number
    }

    private mutating func number(of node: HeadNode) -> Int {
        let number = nodes.firstIndex(of: node) ?? nodes.count
        if number == nodes.count { nodes.append(node) }
        return number
    }

    private mutating func make(_ settings: HeadSamplerSettings, _ service: String, _ sdk: SDK) -> HeadNode {
        switch settings {
        case .alwaysOn: return .alwaysOn
        case .alwaysOff: return .alwaysOff
        case .alwaysRecord(let root): return .alwaysRecord(of: node(root, service, sdk))
        case .traceIDRatio(let ratio, let named):
            let ratio = TraceIDRatio(ratio, named ?? sdk)
            let number = ratios.firstIndex(of: ratio) ?? ratios.count
            if number == ratios.count { ratios.append(ratio) }
            return .ratio(number)
        case .probability(let ratio, let precision, let behaviour):
            let number = rules(behaviour, sdk)
            let threshold = consistentRules[number].threshold(
                ratio, precision: consistentRules[number].precision == nil ? nil : precision)
            return .composite(intent: self.number(of: threshold.map { .fixed($0) } ?? .never), rules: number)
        case .composite(let composable, let behaviour):
            let number = rules(behaviour, sdk)
            return .composite(intent: intent(composable, consistentRules[number]), rules: number)
        case .parentBased(let root, let remoteOn, let remoteOff, let localOn, let localOff):
            return parentBased(
                ParentBased(
                    root: node(root, service, sdk), remoteNotSampled: node(remoteOff, service, sdk),
                    remoteSampled: node(remoteOn, service, sdk), localNotSampled: node(localOff, service, sdk),
                    localSampled: node(localOn, service, sdk)))
        case .jaeger(let settings): return jaeger(settings, service, sdk)
        case .datadog(let settings): return datadog(settings)
        case .perService(let services, let otherwise): return make(services[service] ?? otherwise, service, sdk)
        }
    }

    /// Go's client decides wherever it stands; Java's wraps itself into ParentBased, Python's decides where a trace starts.
    private mutating func jaeger(_ settings: JaegerSamplerSettings, _ service: String, _ sdk: SDK) -> HeadNode {
        let client = settings.client ?? JaegerClient(of: sdk)
        let compiled = JaegerNode(settings, client: client, service: service)
        jaegers.append(compiled)
        if compiled.remembers { remembers = true }
        let node = HeadNode.jaeger(jaegers.count - 1)
        return compiled.rules.decidesBelowParents ? node : following(node, notSampled: .alwaysOff)
    }

    /// A tracer decides where a trace starts, and takes over the priority that a parent hands on.
    private mutating func datadog(_ settings: DatadogSamplerSettings) -> HeadNode {
        datadogs.append(settings)
        let isLimited = !settings.rules.isEmpty && settings.rateLimit >= 0
        if isLimited || settings.spanRules.contains(where: { $0.maxPerSecond >= 0 }) { remembers = true }
        let number = datadogs.count - 1
        return following(.datadog(number), notSampled: settings.spanRules.isEmpty ? .alwaysOff : .datadogSpan(number))
    }

    /// A node for roots whose children follow their parents.
    private mutating func following(_ root: HeadNode, notSampled: HeadNode) -> HeadNode {
        let on = number(of: .alwaysOn)
        let off = number(of: notSampled)
        return parentBased(
            ParentBased(
                root: number(of: root), remoteNotSampled: off, remoteSampled: on, localNotSampled: off, localSampled: on
            ))
    }

    private mutating func parentBased(_ delegates: ParentBased) -> HeadNode {
        let number = self.delegates.firstIndex(of: delegates) ?? self.delegates.count
        if number == self.delegates.count { self.delegates.append(delegates) }
        return .parentBased(number)
    }

    private mutating func rules(_ behaviour: ConsistentBehaviour, _ sdk: SDK) -> Int {
        var rules = ConsistentRules(behaviour, of: sdk)
        if let handsOnState { rules.readsState = handsOnState }
        if let number = consistentRules.firstIndex(of: rules) { return number }
        consistentRules.append(rules)
        return consistentRules.count - 1
    }

    private mutating func intent(_ settings: ComposableSettings, _ rules: ConsistentRules) -> Int {
        let node: IntentNode
        switch settings {
        case .alwaysOn: node = .fixed(0)
        case .alwaysOff: node = .never
        case .probability(let ratio):
            node = rules.threshold(ratio, precision: rules.precision).map { .fixed($0) } ?? .never
        case .parentThreshold(let root): node = .parentThreshold(root: intent(root, rules))
        case .ruleBased(let list):
            let compiled = list.map { rule(of: $0, rules) }
            node = .rules(first: self.rules.count, end: self.rules.count + compiled.count)
            self.rules += compiled
        case .annotating(let attributes, let delegate):
            node = .annotating(bytes: AttributeSize.added(attributes), delegate: intent(delegate, rules))
        case .anyOf(let list):
            let compiled = list.map { intent($0, rules) }
            node = .anyOf(first: alternatives.count, end: alternatives.count + compiled.count)
            alternatives += compiled
        }
        return number(of: node)
    }

    private mutating func number(of intent: IntentNode) -> Int {
        let number = intents.firstIndex(of: intent) ?? intents.count
        if number == intents.count { intents.append(intent) }
        return number
    }

    private mutating func rule(
        of rule: ComposableSettings.Rule, _ rules: ConsistentRules
    ) -> IntentNode.Rule {
        let kinds = rule.kinds.map { $0.reduce(UInt8(0)) { $0 | 1 << $1.rawValue } } ?? .max
        let parents = rule.parents.map { $0.reduce(UInt8(0)) { $0 | 1 << $1.relation.rawValue } } ?? .max
        var values = -1
        if let condition = rule.values {
            values = conditions.count
            conditions.append(AttributeCondition(condition, rules.matching))
        }
        var patterns = -1
        if let condition = rule.patterns {
            patterns = conditions.count
            conditions.append(AttributeCondition(condition, rules.matching))
        }
        return IntentNode.Rule(
            kinds: kinds, parents: parents, values: values, patterns: patterns, intent: intent(rule.sampler, rules))
    }
}

extension HeadSamplerSettings {
    /// Whether services get different samplers.
    fileprivate var dependsOnService: Bool {
        switch self {
        case .alwaysOn, .alwaysOff, .traceIDRatio, .probability, .composite: false
        case .alwaysRecord(let root): root.dependsOnService
        case .parentBased(let root, let a, let b, let c, let d):
            [root, a, b, c, d].contains(where: \.dependsOnService)
        case .perService, .jaeger, .datadog: true
        }
    }
}

extension ComposableSettings.Rule.Parent {
    fileprivate var relation: SpanStart.Relation {
        switch self {
        case .none: .none
        case .remote: .remote
        case .local: .local
        }
    }
}
