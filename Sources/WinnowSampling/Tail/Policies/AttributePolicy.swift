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
    /// What is known of a row, of an instance, or of a value.
    private enum Known {
        static let unknown: UInt8 = 0
        static let no: UInt8 = 1
        static let yes: UInt8 = 2
        /// Depends on the span.
        static let drawn: UInt8 = 3
    }

    /// Per attribute row.
    private var rows: [UInt8] = []
    /// Per instance: no or yes.
    private var instances: [UInt8] = []
    private var someInstanceMatches = false
    /// Per text on a span: unknown, no or yes.
    private var texts: [UInt8] = []
    /// Per domain and value: unknown, no or yes; empty for a domain too large to remember.
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
            let range = due.range(index)
            var found =
                someInstanceMatches && Self.first(of: due.rows, range, batch.instance, not: Known.no, instances) != nil
            var next = range
            while !found, let place = Self.first(of: due.rows, next, batch.attributes, not: Known.no, rows) {
                let row = Int(due.rows[place])
                let attributes = batch.attributes[row]
                var known = rows[Int(attributes)]
                if known == Known.unknown { known = lookAtRow(attributes, tables) }
                let traceKey = batch.traceIDLow[Int(due.traces[index])]
                found =
                    known == Known.yes
                    || known == Known.drawn
                        && holds(attributes, traceKey: traceKey, spanKey: batch.spanID[row], tables)
                next = place + 1..<range.upperBound
            }
            verdicts[Int(due.positions[index])] = found ? hit : miss
        }
    }

    /// The first place in a range of which the span's number in a column is not known to be `known`.
    @inline(__always)
    private static func first(
        of places: [UInt32], _ range: Range<Int>, _ column: [UInt32], not known: UInt8, _ table: [UInt8]
    ) -> Int? {
        for place in range where table[Int(column[Int(places[place])])] != known { return place }
        return nil
    }

    private mutating func prepare(_ tables: TraceTables) {
        let (rowCount, instanceCount) = (tables.attributes.count, tables.instances.count)
        if rows.count == rowCount && instances.count == instanceCount { return }
        if rows.count > rowCount || instances.count > instanceCount {
            rows.removeAll()
            instances.removeAll()
            someInstanceMatches = false
            domains.removeAll()
            texts.removeAll()
        }
        // Tables may have grown: what is known of their rows stays, since no row changes.
        keyNumber = tables.strings.find(key)
        let start = keyNumber == nil ? Known.no : Known.unknown
        rows.append(contentsOf: repeatElement(start, count: rowCount - rows.count))
        texts.append(contentsOf: repeatElement(Known.unknown, count: max(0, tables.strings.count - texts.count)))
        while instances.count < instanceCount { lookAtNextInstance(tables) }
        for domain in tables.attributes.domains[domains.count...] {
            domains.append(domain.count <= Self.remembered ? [UInt8](repeating: 0, count: Int(domain.count)) : [])
        }
    }

    private mutating func lookAtNextInstance(_ tables: TraceTables) {
        let row = tables.instances[instances.count].attributes
        let entry = keyNumber == nil ? nil : tables.attributes.entries(row).first { $0.key == keyNumber }
        let holds = entry.map { matches(tables.value($0, traceKey: 0, spanKey: 0)) } ?? false
        instances.append(holds ? Known.yes : Known.no)
        if holds { someInstanceMatches = true }
    }

    private mutating func lookAtRow(_ row: UInt32, _ tables: TraceTables) -> UInt8 {
        let entry = tables.attributes.entries(row).first { $0.key == keyNumber }
        let known = entry.map { lookAtEntry($0, tables) } ?? Known.no
        rows[Int(row)] = known
        return known
    }

    private mutating func lookAtEntry(_ entry: AttributeTable.Entry, _ tables: TraceTables) -> UInt8 {
        if entry.kind == .drawn { return Known.drawn }
        let text = entry.kind == .string ? Int(truncatingIfNeeded: entry.payload) : texts.count
        if text < texts.count, texts[text] != Known.unknown { return texts[text] }
        let known = matchesOnSpan(tables.value(entry, traceKey: 0, spanKey: 0)) ? Known.yes : Known.no
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
        if known != Known.unknown { return known == Known.yes }
        let holds = matchesOnSpan(domain.value(at: value))
        domains[number][Int(value)] = holds ? Known.yes : Known.no
        return holds
    }
}
