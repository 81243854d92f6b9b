import WinnowModel

/// A test of one attribute's value on any resource or span of a trace; string, numeric and boolean policies share it.
///
/// The value of each attribute row and of each value of a drawn attribute is tested once and remembered.
struct AttributeTest: Sendable {
    let key: String
    /// What a trace with and without a match gets.
    private let hit: UInt8
    private let miss: UInt8
    /// The test of a resource's attribute.
    private let matches: @Sendable (AttributeValue) -> Bool
    /// Whether a span's attribute is looked at only when it is a text that is not empty.
    private let spansNeedText: Bool
    private var keyNumber: UInt32?
    /// Per attribute row: 0 unknown, 1 no, 2 yes, 3 depends on the span.
    private var rows: [UInt8] = []
    /// Per instance: 0 unknown, 1 no, 2 yes.
    private var instances: [UInt8] = []
    /// Per text on a span: 0 unknown, 1 no, 2 yes.
    private var texts: [UInt8] = []
    /// Per domain: per value 0 unknown, 1 no, 2 yes; empty for a domain too large to remember.
    private var domains: [[UInt8]] = []
    private static let remembered: UInt64 = 1 << 16

    init(
        key: String, invert: Bool, _ version: CollectorVersion, spansNeedText: Bool = false,
        matches: @escaping @Sendable (AttributeValue) -> Bool
    ) {
        self.key = key
        let byVeto = version.invertsByVeto
        hit = (!invert ? Verdict.sampled : byVeto ? .invertNotSampled : .notSampled).rawValue
        miss = (!invert ? Verdict.notSampled : byVeto ? .invertSampled : .sampled).rawValue
        self.spansNeedText = spansNeedText
        self.matches = matches
    }

    private func matchesOnSpan(_ value: AttributeValue) -> Bool {
        if spansNeedText {
            guard case .string(let text) = value, !text.isEmpty else { return false }
        }
        return matches(value)
    }

    mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        prepare(due.tables)
        let batch = due.batch
        let tables = due.tables
        for index in 0..<due.count {
            var found = false
            let traceKey = batch.traceIDLow[Int(due.traces[index])]
            for place in due.range(index) {
                let row = Int(due.rows[place])
                let instance = Int(batch.instance[row])
                var known = instances[instance]
                if known == 0 { known = lookAtInstance(instance, tables) }
                if known == 2 {
                    found = true
                    break
                }
                let attributes = batch.attributes[row]
                known = rows[Int(attributes)]
                if known == 0 { known = lookAtRow(attributes, tables) }
                if known == 1 { continue }
                if known == 2 || holds(attributes, traceKey: traceKey, spanKey: batch.spanID[row], tables) {
                    found = true
                    break
                }
            }
            verdicts[Int(due.positions[index])] = found ? hit : miss
        }
    }

    private mutating func prepare(_ tables: TraceTables) {
        let (rowCount, instanceCount) = (tables.attributes.count, tables.instances.count)
        if rows.count == rowCount && instances.count == instanceCount { return }
        if rows.count > rowCount || instances.count > instanceCount {
            rows.removeAll()
            instances.removeAll()
            domains.removeAll()
            texts.removeAll()
        }
        // Tables may have grown: what is known of their rows stays, since no row changes.
        keyNumber = tables.strings.find(key)
        let start: UInt8 = keyNumber == nil ? 1 : 0
        rows.append(contentsOf: repeatElement(start, count: rowCount - rows.count))
        instances.append(contentsOf: repeatElement(start, count: instanceCount - instances.count))
        texts.append(contentsOf: repeatElement(0, count: max(0, tables.strings.count - texts.count)))
        for domain in tables.attributes.domains[domains.count...] {
            domains.append(domain.count <= Self.remembered ? [UInt8](repeating: 0, count: Int(domain.count)) : [])
        }
    }

    private mutating func lookAtInstance(_ instance: Int, _ tables: TraceTables) -> UInt8 {
        let row = tables.instances[instance].attributes
        let entry = tables.attributes.entries(row).first { $0.key == keyNumber }
        let holds = entry.map { matches(tables.value($0, traceKey: 0, spanKey: 0)) } ?? false
        instances[instance] = holds ? 2 : 1
        return instances[instance]
    }

    private mutating func lookAtRow(_ row: UInt32, _ tables: TraceTables) -> UInt8 {
        let entry = tables.attributes.entries.withUnsafeBufferPointer { entries in
            entries[tables.attributes.range(row)].first { $0.key == keyNumber }
        }
        let known = entry.map { lookAtEntry($0, tables) } ?? 1
        rows[Int(row)] = known
        return known
    }

    private mutating func lookAtEntry(_ entry: AttributeTable.Entry, _ tables: TraceTables) -> UInt8 {
        if entry.kind == .drawn { return 3 }
        let text = entry.kind == .string ? Int(truncatingIfNeeded: entry.payload) : texts.count
        if text < texts.count, texts[text] != 0 { return texts[text] }
        let known: UInt8 = matchesOnSpan(tables.value(entry, traceKey: 0, spanKey: 0)) ? 2 : 1
        if text < texts.count { texts[text] = known }
        return known
    }

    private mutating func holds(_ row: UInt32, traceKey: UInt64, spanKey: UInt64, _ tables: TraceTables) -> Bool {
        guard let entry = tables.attributes.entries(row).first(where: { $0.key == keyNumber }) else { return false }
        let number = Int(entry.payload)
        let domain = tables.attributes.domains[number]
        let value = domain.index(traceKey: traceKey, spanKey: spanKey)
        if domains[number].isEmpty { return matchesOnSpan(domain.value(at: value)) }
        let known = domains[number][Int(value)]
        if known != 0 { return known == 2 }
        let holds = matchesOnSpan(domain.value(at: value))
        domains[number][Int(value)] = holds ? 2 : 1
        return holds
    }
}
