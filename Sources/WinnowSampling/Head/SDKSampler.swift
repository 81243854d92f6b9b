public import WinnowModel

/// The start-time samplers of a fleet's SDKs: each service instance runs its own, compiled once into plain nodes.
///
/// Whose arithmetic and gaps an instance has is told by its resource's `telemetry.sdk.language` and `telemetry.sdk.name`; Go's without.
/// `outcome` decides one span, as an SDK does; `decide` all spans of a batch by means of it. What holds for all of them:
/// a parent in another instance is remote, one in the same is local, and a span whose parent is named but not in the data starts what can be
/// seen of its trace. Root spans of a recording start with the trace state that was recorded.
public struct SDKSampler: HeadSampler {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "head.fleet", summary: "each service its own sampler, by its SDK's arithmetic",
        example:
            "sampler: fleet\nservices: {checkout: {sampler: trace_id_ratio, ratio: 0.5}}\ndefault: {sampler: always_off}",
        source: "one SDK in each process; resource attributes telemetry.sdk.language, telemetry.sdk.name")

    /// What is taken for the decision of parents that the data does not hold.
    public var remoteParents = RemoteParents.unknown
    var compiler: HeadCompiler
    /// By instance: the number of its root node.
    private(set) var roots: [Int32] = []
    /// The root of every instance, where they have the same.
    private(set) var commonRoot: Int?
    /// By instance: its plain rule; `nil` when one of them has none.
    private(set) var plainRules: [PlainRule]? = []
    /// By operation: the bit of its kind.
    private var kinds: [UInt8] = []
    private var conditions: [AttributeCondition] = []
    /// By number of extras: the recorded trace state.
    private(set) var recorded: [SamplingState] = []
    /// By number of extras: how long the recorded trace state is.
    private(set) var headers: [HeaderLength] = []
    /// By number of extras: whether a link is to a sampled span.
    private(set) var sampledLinks: [Bool] = []
    /// Whether any extras hold a trace state or a sampled link.
    private(set) var extrasMatter = false
    /// Whether spans have to be asked in order of their starts, because a sampler remembers.
    var asksInOrderOfStart = false
    var scratch = HeadScratch()
    var vendors = VendorStates()
    /// Keys of the instances' draws.
    private(set) var keys: InstanceKeys

    /// Creates the samplers that `settings` describe; `seed` is that of what their processes draw.
    public init(_ settings: HeadSamplerSettings, seed: UInt64 = 0) {
        self.init(settings, seed: seed, handsOnState: nil)
    }

    /// `handsOnState` says whether samplers see the parent's trace state, whatever the SDK; `nil`: as the SDK does.
    init(_ settings: HeadSamplerSettings, seed: UInt64 = 0, handsOnState: Bool?) {
        keys = InstanceKeys(seed: seed)
        compiler = HeadCompiler(settings, handsOnState: handsOnState)
    }

    /// Learns what is new in `tables`: instances, operations, attributes, trace states; to be called before `outcome` whenever they have grown.
    public mutating func prepare(_ tables: TraceTables) {
        keys.prepare(tables)
        for number in roots.count..<max(roots.count, tables.instances.count) {
            let instance = tables.instances[number]
            roots.append(
                Int32(
                    compiler.root(
                        service: tables.strings[instance.service],
                        sdk: SDK(ofResource: instance.attributes, tables) ?? .assumed)))
            if number == 0 { commonRoot = Int(roots[0]) }
            if commonRoot != Int(roots[number]) { commonRoot = nil }
            if let rule = plainRule(Int(roots[number])) { plainRules?.append(rule) } else { plainRules = nil }
        }
        asksInOrderOfStart = asksInOrderOfStart || compiler.remembers
        for number in kinds.count..<max(kinds.count, tables.operations.count) {
            kinds.append(1 << tables.operations[number].kind.rawValue)
        }
        if conditions.count < compiler.conditions.count { conditions += compiler.conditions[conditions.count...] }
        for index in conditions.indices { conditions[index].prepare(tables) }
        for number in recorded.count..<max(recorded.count, tables.extras.count) {
            let extras = tables.extras[number]
            let header = extras.traceState == 0 ? "" : tables.strings[extras.traceState]
            recorded.append(header.isEmpty ? SamplingState() : SamplingState(header: header))
            headers.append(HeaderLength(header))
            sampledLinks.append(extras.links.contains { $0.flags & 1 != 0 })
            if recorded[number].hasMembers || sampledLinks[number] { extrasMatter = true }
        }
    }

    /// Decides on a span as its instance's SDK does when it starts. `prepare` must have seen what the span refers to.
    public mutating func outcome(_ start: SpanStart, _ tables: TraceTables) -> StartOutcome {
        outcome(of: Int(roots[Int(start.instance)]), start, tables)
    }

    mutating func outcome(
        of node: Int, _ start: SpanStart, _ tables: TraceTables
    ) -> StartOutcome {
        switch compiler.nodes[node] {
        case .alwaysOn: return StartOutcome(true, state: start.parent.state, .inherited, .always)
        case .alwaysOff: return StartOutcome(false, state: start.parent.state, .inherited, .never)
        case .alwaysRecord(let of):
            var outcome = outcome(of: of, start, tables)
            if outcome.decision == .drop { outcome.decision = .recordOnly }
            return outcome
        case .ratio(let number): return ratio(compiler.ratios[number], start)
        case .parentBased(let number): return parentBased(compiler.delegates[number], start, tables)
        case .composite(let intent, let rules):
            return composite(intent, compiler.consistentRules[rules], start, tables)
        case .jaeger(let number): return jaeger(number, start, tables)
        case .datadog(let number): return datadog(number, start, tables)
        case .datadogSpan(let number): return datadogSpan(number, start, tables)
        }
    }

    private func ratio(_ ratio: TraceIDRatio, _ start: SpanStart) -> StartOutcome {
        var isKept = ratio.keeps(high: start.traceIDHigh, low: start.traceIDLow)
        var inclusion = ratio.inclusion
        if ratio.followsParent {
            isKept = isKept || start.parent.isSampled
            inclusion = inclusion.or(start.parent.inclusion)
        }
        if ratio.followsLinks && start.hasSampledLink {
            isKept = true
            inclusion = .always
        }
        return StartOutcome(isKept, state: start.parent.state, .inherited, inclusion)
    }

    /// The answer of a node that gives the same to every span; `nil` for any other.
    func constant(_ node: Int) -> Bool? {
        switch compiler.nodes[node] {
        case .alwaysOn: true
        case .alwaysOff: false
        case .alwaysRecord(let of): constant(of)
        case .ratio, .parentBased, .composite, .jaeger, .datadog, .datadogSpan: nil
        }
    }

    private mutating func composite(
        _ node: Int, _ rules: ConsistentRules, _ start: SpanStart, _ tables: TraceTables
    ) -> StartOutcome {
        let before = rules.readsState ? start.parent.state : SamplingState()
        let intent = intent(node, before, start, tables)
        let isExplicit = before.randomness != SamplingState.absent
        let randomness =
            isExplicit ? before.randomness : ConsistentThreshold.randomness(traceIDLow: start.traceIDLow)
        // An unreliable threshold is 0 in every sampler there is: which randomness it meets makes no difference.
        let isKept = intent.threshold != SamplingState.absent && intent.threshold <= randomness
        let inclusion: Inclusion
        switch intent.origin {
        case .uncertain: inclusion = .unknown
        case .parent: inclusion = start.parent.inclusion
        case .own where intent.threshold == SamplingState.absent: inclusion = .never
        case .own:
            let chance = ConsistentThreshold(value: intent.threshold).probability / start.parent.recordedShare
            inclusion = Inclusion(min(1, chance), isExplicit ? .randomValue : .threshold)
        }
        var after = before
        after.threshold = isKept && intent.isReliable ? intent.threshold : SamplingState.absent
        let change: StartOutcome.StateChange
        if !after.isBare {
            after.hasMembers = true
            change = rules.readsState ? .written : .writtenAlone
        } else if !before.hasMembers {
            change = .cleared
        } else if rules.keepsEmptied {
            after = before
            change = .inherited
        } else {
            change = .written
        }
        var outcome = StartOutcome(isKept, state: after, change, inclusion)
        if isKept { outcome.attributeBytes = intent.attributeBytes }
        return outcome
    }

    private mutating func intent(
        _ node: Int, _ state: SamplingState, _ start: SpanStart, _ tables: TraceTables
    ) -> SamplingIntent {
        switch compiler.intents[node] {
        case .never: return SamplingIntent()
        case .fixed(let threshold): return SamplingIntent(threshold: threshold, isReliable: true)
        case .parentThreshold(let root):
            if start.parent.relation == .none { return intent(root, state, start, tables) }
            if state.threshold != SamplingState.absent {
                return SamplingIntent(threshold: state.threshold, isReliable: true)
            }
            return SamplingIntent(
                threshold: start.parent.isSampled ? 0 : SamplingState.absent, isReliable: false, origin: .parent)
        case .rules(let first, let end):
            for number in first..<end where holds(compiler.rules[number], start, tables) {
                return intent(compiler.rules[number].intent, state, start, tables)
            }
            return SamplingIntent()
        case .annotating(let bytes, let delegate):
            var intent = intent(delegate, state, start, tables)
            intent.attributeBytes += bytes
            return intent
        case .anyOf(let first, let end):
            var least = SamplingIntent()
            var followsParent = false
            for place in first..<end {
                let next = intent(compiler.alternatives[place], state, start, tables)
                followsParent = followsParent || next.origin != .own
                let bytes = least.attributeBytes + next.attributeBytes
                if next.threshold < least.threshold {
                    least = next
                } else if next.threshold == least.threshold {
                    least.isReliable = least.isReliable || next.isReliable
                }
                least.attributeBytes = bytes
            }
            if followsParent { least.origin = .uncertain }
            return least
        }
    }

    @inline(__always)
    private mutating func holds(
        _ rule: IntentNode.Rule, _ start: SpanStart, _ tables: TraceTables
    ) -> Bool {
        guard rule.kinds == .max || rule.kinds & kinds[Int(start.operation)] != 0 else { return false }
        guard rule.parents & (1 << start.parent.relation.rawValue) != 0 else { return false }
        guard rule.values < 0 || conditions[rule.values].holds(start, tables) else { return false }
        return rule.patterns < 0 || conditions[rule.patterns].holds(start, tables)
    }
}
