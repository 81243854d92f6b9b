import WinnowModel
import WinnowSampling

extension Benchmark {
    /// Speed of start-time decisions: of each kind of sampler over the plan's traffic, and of the plan's own.
    func sampleTasks() -> [BenchmarkTask] {
        var planner = plan.traffic.planner(seed: plan.seeds[0])
        var slabs: [Slab] = []
        var slabPlan = SlabPlan()
        while slabs.count < 8, planner.next(&slabPlan) {
            let slab = Slab()
            plan.traffic.fill(slab, with: slabPlan)
            slabs.append(slab)
        }
        let kinds = Self.samplers(plan.traffic.tables).map { LaneBlueprint(name: $0.name, head: .sdk($0.settings)) }
        return (kinds + plan.policies.map(\.blueprint).filter { $0.head != nil }).map { blueprint in
            BenchmarkTask("sample, \(blueprint.name), one core") { [plan] in
                var sampler = blueprint.makeHead(seed: plan.seeds[0], .unknown).map { HeadStage($0) }
                var decisions = HeadDecisions()
                var spans = 0
                for _ in 0..<8 {
                    for slab in slabs {
                        sampler?.decide(slab.batch, plan.traffic.tables, into: &decisions)
                        spans += slab.batch.spanCount
                    }
                }
                return Double(spans)
            }
        }
    }

    /// Kinds of samplers: every arithmetic, then what has to look at parents, services and attributes.
    private static func samplers(_ tables: TraceTables) -> [(name: String, settings: HeadSamplerSettings)] {
        var samplers = SDK.allCases.map { sdk -> (String, HeadSamplerSettings) in
            ("ratio of \(sdk.rawValue)", .traceIDRatio(0.1, sdk: sdk))
        }
        samplers.append(("parent-based ratio", .parentBased(root: .traceIDRatio(0.1))))
        samplers.append(
            (
                "parent-based, a ratio below remote parents",
                .parentBased(
                    root: .traceIDRatio(0.5), remoteParentSampled: .traceIDRatio(0.1),
                    remoteParentNotSampled: .alwaysOff, localParentSampled: .alwaysOn, localParentNotSampled: .alwaysOff
                )
            ))
        samplers.append(("probability", .probability(0.1, precision: 4, behaviour: .spec)))
        var services: [String: HeadSamplerSettings] = [:]
        let sdks: [SDK] = [.go, .java, .python, .datadog]
        let names = Set(tables.operations.map(\.service)).map { tables.strings[$0] }.sorted()
        for (number, name) in names.enumerated() {
            services[name] = .traceIDRatio(0.1, sdk: sdks[number % sdks.count])
        }
        samplers.append(("four SDKs, service by service", .perService(services, otherwise: .alwaysOn)))
        samplers.append(("rule-based", .composite(rules(tables), behaviour: .spec)))
        return samplers
    }

    /// Rules on kind, parent, and the attributes that the traffic has at its start.
    private static func rules(_ tables: TraceTables) -> ComposableSettings {
        var numbers: Set<UInt32> = []
        tables.attributes.forEachPiece(in: 0..<tables.attributes.entryCount) { entries in
            for entry in entries where entry.atStart { numbers.insert(entry.key) }
        }
        let keys = numbers.map { tables.strings[$0] }.sorted()
        var rules = keys.prefix(3).map { key in
            ComposableSettings.Rule(
                patterns: .init(key: key, included: ["*e*", "*1"]), kinds: [.server, .client],
                sampler: .probability(0.5))
        }
        rules.append(
            ComposableSettings.Rule(parents: [.remote, .local], sampler: .parentThreshold(root: .probability(0.1))))
        rules.append(ComposableSettings.Rule(sampler: .probability(0.1)))
        return .ruleBased(rules)
    }
}
