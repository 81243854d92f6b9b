import WinnowModel

/// A rule's condition on one attribute of a span, as it is known when the span starts.
///
/// The answer for each attribute row and for each value of a drawn attribute is found once and remembered.
struct AttributeCondition: Sendable {
    private enum Test: Sendable {
        case values(Set<String>)
        case patterns(included: [Glob], excluded: [Glob])
    }

    private let key: String
    private let test: Test
    private let matching: AttributeMatching
    private var keyNumber: UInt32?
    private var prepared = -1
    /// Per attribute row: 0 unknown, 1 no, 2 yes, 3 depends on the span.
    private var rows: [UInt8] = []
    /// Per domain: per value 0 unknown, 1 no, 2 yes; empty for a domain too large to remember.
    private var domains: [[UInt8]] = []
    private static let remembered: UInt64 = 1 << 16

    init(_ values: ComposableSettings.Rule.Values, _ matching: AttributeMatching) {
        key = values.key
        test = .values(Set(values.values))
        self.matching = matching
    }

    init(_ patterns: ComposableSettings.Rule.Patterns, _ matching: AttributeMatching) {
        func globs(_ texts: [String]) -> [Glob] { texts.map { Glob($0, hasClasses: matching == .python) } }
        key = patterns.key
        test = .patterns(included: globs(patterns.included), excluded: globs(patterns.excluded))
        self.matching = matching
    }

    /// Whether the attribute's value, or one element of a list, passes.
    func matches(_ value: AttributeValue) -> Bool {
        if case .array(let elements) = value { return elements.contains(where: matchesOne) }
        return matchesOne(value)
    }

    private func matchesOne(_ value: AttributeValue) -> Bool {
        guard let text = matching.text(value) else { return false }
        switch test {
        case .values(let texts): return texts.contains(text)
        case .patterns(let included, let excluded):
            return (included.isEmpty || included.contains { $0.matches(text) })
                && !excluded.contains { $0.matches(text) }
        }
    }

    /// Makes room for the rows and domains of `tables`; to be called whenever they may have grown.
    mutating func prepare(_ tables: TraceTables) {
        if prepared == tables.attributes.count { return }
        keyNumber = tables.strings.find(key)
        rows = [UInt8](repeating: keyNumber == nil ? 1 : 0, count: tables.attributes.count)
        domains = tables.attributes.domains.map {
            $0.count <= Self.remembered ? [UInt8](repeating: 0, count: Int($0.count)) : []
        }
        prepared = tables.attributes.count
    }

    /// Whether the condition holds for a span with the attributes `row`.
    @inline(__always)
    mutating func holds(_ start: SpanStart, _ tables: TraceTables) -> Bool {
        let known = rows[Int(start.attributes)]
        return known == 1 ? false : known == 2 ? true : look(start, tables)
    }

    private mutating func look(_ start: SpanStart, _ tables: TraceTables) -> Bool {
        let row = Int(start.attributes)
        guard
            let entry = tables.attributes.entries(start.attributes).first(where: { $0.key == keyNumber && $0.atStart })
        else {
            rows[row] = 1
            return false
        }
        guard entry.kind == .drawn else {
            let holds = matches(tables.value(entry, traceKey: 0, spanKey: 0))
            rows[row] = holds ? 2 : 1
            return holds
        }
        rows[row] = 3
        let number = Int(entry.payload)
        let domain = tables.attributes.domains[number]
        let value = domain.index(traceKey: start.traceIDLow, spanKey: start.spanKey)
        if domains[number].isEmpty { return matches(domain.value(at: value)) }
        let known = domains[number][Int(value)]
        if known != 0 { return known == 2 }
        let holds = matches(domain.value(at: value))
        domains[number][Int(value)] = holds ? 2 : 1
        return holds
    }
}
