import WinnowModel

/// Turns outcomes into rows of the tables: attributes by convention and by hand, events, status messages.
struct RowCompiler {
    private(set) var tables = TraceTables()
    private var extras: [SpanExtras: UInt32] = [:]
    private var domains: [DomainKey: UInt64] = [:]

    private struct DomainKey: Hashable {
        var source: AttributeSpec.Source
        var scope: ValueDomain.Scope
        var purpose: String
    }

    /// The row of attributes; `attempts` is the value of attributes that count attempts.
    mutating func row(_ attributes: [AttributeSpec], attempts: Int = 0) -> UInt32 {
        var seen: Set<String> = []
        var entries: [AttributeTable.Entry] = []
        for attribute in attributes where seen.insert(attribute.key).inserted {
            entries.append(entry(attribute, attempts: attempts))
        }
        return tables.attributes.intern(entries)
    }

    private mutating func entry(_ attribute: AttributeSpec, attempts: Int) -> AttributeTable.Entry {
        let atStart = !attribute.isLate && attribute.outcomes.isEmpty
        let values: ValueDomain.Values
        var weights: [Double] = []
        switch attribute.source {
        case .constant(let value): return tables.entry(attribute.key, value, atStart: atStart)
        case .attempts: return tables.entry(attribute.key, .int(Int64(attempts)), atStart: false)
        case .values(let list, let shares):
            values = .list(list)
            weights = shares
        case .numbered(let prefix, let count):
            values = .numbered(prefix: prefix, digits: String(count - 1).count, count: count)
        case .integers(let first, let count): values = .integers(first: first, count: count)
        }
        let purpose = attribute.purpose.isEmpty ? attribute.key : attribute.purpose
        let key = DomainKey(source: attribute.source, scope: attribute.scope, purpose: purpose)
        let number: UInt64
        if let known = domains[key] {
            number = known
        } else {
            number = tables.attributes.addDomain(
                ValueDomain(
                    values: values, weights: weights, scope: attribute.scope,
                    purpose: Draw.key("attribute " + purpose)))
            domains[key] = number
        }
        return AttributeTable.Entry(
            key: tables.strings.intern(attribute.key), kind: .drawn, payload: number, atStart: atStart)
    }

    /// The extras of a span: events that happen with this outcome, those of failed attempts, and recorded exceptions.
    mutating func extras(
        of outcome: OutcomeSpec, events: [EventSpec], attempts: [EventSpec], operation: String, in service: ServiceSpec
    ) -> UInt32 {
        var span = SpanExtras()
        span.statusMessage = tables.strings.intern(outcome.message)
        let own = events.filter { $0.outcomes.isEmpty || $0.outcomes.contains(outcome.name) }
        for event in own.filter({ !$0.atEnd }) + attempts + own.filter(\.atEnd) {
            span.events.append(
                SpanExtras.Event(
                    time: event.atEnd ? .end : .start, name: tables.strings.intern(event.name),
                    attributes: row(event.attributes)))
        }
        if let exception = outcome.recorded {
            let event = self.exception(exception, operation: operation, in: service)
            for _ in 0..<min(max(1, exception.times), 8) { span.events.append(event) }
        }
        if span == SpanExtras() { return 0 }
        if let known = extras[span] { return known }
        let number = tables.add(span)
        extras[span] = number
        return number
    }

    private mutating func exception(
        _ exception: ExceptionSpec, operation: String, in service: ServiceSpec
    ) -> SpanExtras.Event {
        var row = ConventionRow()
        row.add("exception.type", .string(exception.type), late: true)
        row.add("exception.message", .string(exception.message), late: true)
        row.add(
            "exception.stacktrace", .string(StackTrace.text(exception, at: operation, in: service)), late: true)
        // The Python SDK still writes it.
        if service.language == "python" { row.add("exception.escaped", .string("False"), late: true) }
        return SpanExtras.Event(
            time: .end, name: tables.strings.intern("exception"), attributes: self.row(row.attributes))
    }

    /// The number of an operation.
    mutating func operation(service: String, name: String, kind: SpanKind, scope: String) -> UInt32 {
        let scope = tables.intern(InstrumentationScope(name: tables.strings.intern(scope)))
        return tables.intern(
            Operation(
                service: tables.strings.intern(service), name: tables.strings.intern(name), kind: kind, scope: scope))
    }

    /// Adds the instances of a service.
    mutating func instances(of service: ServiceSpec, environment: String) {
        let name = tables.strings.intern(service.name)
        for number in 0..<service.replicas {
            var row = ConventionRow()
            row.add("telemetry.sdk.language", .string(service.language))
            row.add("telemetry.sdk.name", .string(service.sdk?.name ?? "opentelemetry"))
            row.add("telemetry.sdk.version", .string(service.sdkVersion))
            row.add("service.instance.id", .string(Self.instanceID(service.name, number)))
            row.add("service.name", .string(service.name))
            row.add("service.version", .string(service.version))
            row.add("deployment.environment", .string(environment))
            if service.conventions.writesStable { row.add("deployment.environment.name", .string(environment)) }
            for attribute in service.resource { row.add(attribute) }
            _ = tables.intern(ServiceInstance(service: name, attributes: self.row(row.attributes)))
        }
    }

    /// A UUID that depends on the names only.
    private static func instanceID(_ service: String, _ number: Int) -> String {
        let key = Draw.key("\(service) #\(number)")
        let high = Draw.word(key, 1).hex16
        let low = Draw.word(key, 2).hex16
        return "\(high.prefix(8))-\(high.dropFirst(8).prefix(4))-4\(high.suffix(3))-a\(low.prefix(3))-\(low.suffix(12))"
    }
}
