import WinnowModel

/// One process that runs a Datadog tracer, from the first span that it starts.
///
/// A span's name is the name of the operation, and its resource where no attribute carries that (`DatadogSamplerSettings.resourceKeys`);
/// tags are attributes that are known at the start. Rules for single spans are asked at a span's start too, a tracer asks them at its end.
struct DatadogProcess: Sendable {
    private var tracer: DatadogTracer
    private var spanRules: [DatadogSpanRule]
    private let service: String
    private let agentRate: DatadogRate?
    private var clock: Nanos
    /// By operation: the rules that may match, resources and tags aside.
    private var candidates: [[Int]?] = []
    /// By operation: the first rule for single spans, -1 without one.
    private var spanRule: [Int?] = []

    init(_ settings: DatadogSamplerSettings, service: String, at now: Nanos) {
        tracer = DatadogTracer(settings, at: now)
        spanRules = settings.spanRules.map { DatadogSpanRule($0, at: now) }
        self.service = service
        agentRate = tracer.agentRate(service, settings.environment)
        clock = now
    }

    /// Decides the trace of a span that starts it in this process.
    mutating func decide(_ start: SpanStart, _ tables: TraceTables) -> DatadogDecision {
        clock = max(clock, start.time)
        let rule = candidates(start, tables).first { index in
            let rule = tracer.rules[index]
            return (!rule.readsResource || rule.matches(resource: Self.resource(start, tables)))
                && (!rule.readsTags || rule.matches(tags: { Self.tag($0, start, tables) }))
        }
        return tracer.decide(rule: rule, agentRate: agentRate, start.traceIDLow, at: clock)
    }

    /// Whether a span of a trace that is not kept is kept by itself.
    mutating func keepsSpan(_ start: SpanStart, _ tables: TraceTables) -> Bool {
        clock = max(clock, start.time)
        let operation = Int(start.operation)
        while spanRule.count <= operation { spanRule.append(nil) }
        let known = spanRule[operation] ?? firstSpanRule(start, tables)
        spanRule[operation] = known
        return known >= 0 && spanRules[known].keeps(spanID: start.spanKey, at: clock)
    }

    private func firstSpanRule(_ start: SpanStart, _ tables: TraceTables) -> Int {
        let name = Self.name(start, tables)
        return spanRules.firstIndex { $0.matches(service: service, name: name) } ?? -1
    }

    private mutating func candidates(_ start: SpanStart, _ tables: TraceTables) -> [Int] {
        let operation = Int(start.operation)
        while candidates.count <= operation { candidates.append(nil) }
        if let known = candidates[operation] { return known }
        let name = Self.name(start, tables)
        let found = tracer.rules.indices.filter {
            tracer.rules[$0].matches(service: service, name: name)
        }
        candidates[operation] = found
        return found
    }

    private static func name(_ start: SpanStart, _ tables: TraceTables) -> String {
        tables.strings[tables.operations[Int(start.operation)].name]
    }

    private static func resource(_ start: SpanStart, _ tables: TraceTables) -> String {
        for key in DatadogSamplerSettings.resourceKeys {
            if case .text(let text) = tag(key, start, tables), !text.isEmpty { return text }
        }
        return name(start, tables)
    }

    private static func tag(_ key: String, _ start: SpanStart, _ tables: TraceTables) -> DatadogRule.TagValue? {
        guard let number = tables.strings.find(key),
            let entry = tables.attributes.entries(start.attributes).first(where: { $0.key == number && $0.atStart })
        else { return nil }
        switch tables.value(entry, traceKey: start.traceIDLow, spanKey: start.spanKey) {
        case .string(let text): return .text(text)
        case .bool(let bool): return .text(bool ? "true" : "false")
        case .int(let integer): return .init(integer, under: key)
        case .double(let double): return .init(double, under: key)
        default: return nil
        }
    }
}
