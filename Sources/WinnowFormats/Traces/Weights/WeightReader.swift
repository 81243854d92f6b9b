public import WinnowModel

/// What one span says about the sampling of its trace.
public struct SpanWeight: Sendable, Equatable {
    /// Number in `WeightCatalog`.
    public var carrier: UInt8
    /// How many traces it stands for, at least 1; NaN: sampled at a rate that isn't said.
    public var value: Double
    /// Random bits of the trace id below this threshold make the statement void.
    var threshold: UInt64 = 0

    /// Whether the weight is known.
    public var isKnown: Bool { !value.isNaN }
}

/// Reads what spans say about the sampling that they went through, through tables: each row of attributes and each trace state is looked at once.
public struct WeightReader {
    /// What is known about a row of attributes.
    private enum Known {
        case nothingYet
        case silent
        case says(SpanWeight)
    }

    /// Carriers by attribute key.
    private static let keys: [(key: String, carrier: Int)] = WeightCatalog.carriers.enumerated().flatMap {
        number, carrier in
        carrier.keys.map { ($0, number) }
    }

    /// Keys that occur, by their number in the string table.
    private var present: [(number: UInt32, carrier: Int)] = []
    private var missing = Self.keys
    private var rows: [Known] = []
    private var states: [UInt32: SpanWeight?] = [:]
    private var lastState: (number: UInt32, says: SpanWeight?) = (0, nil)
    private var stringCount = 0
    private var epoch = 0

    /// Creates a reader that knows nothing yet.
    public init() {}

    /// Takes note of what was added to the tables; a new `epoch` says that they were emptied in between. To be called before each block of spans.
    public mutating func prepare(_ tables: TraceTables, epoch: Int = 0) {
        if epoch != self.epoch {
            self = WeightReader()
            self.epoch = epoch
        }
        if tables.strings.count != stringCount {
            stringCount = tables.strings.count
            let before = present.count
            missing.removeAll { key, carrier in
                guard let number = tables.strings.find(key) else { return false }
                present.append((number, carrier))
                return true
            }
            // Rows that were silent may hold a key that is known only now.
            if present.count != before { rows.removeAll(keepingCapacity: true) }
        }
        if !present.isEmpty && rows.count < tables.attributes.count {
            rows.append(contentsOf: repeatElement(.nothingYet, count: tables.attributes.count - rows.count))
        }
    }

    /// False when no attribute can say anything: spans without a trace state are then silent.
    public var knowsCarriers: Bool { !present.isEmpty }

    /// What a span with these attributes and extras says; `nil`: nothing.
    ///
    /// Of two statements on one span a known weight counts before an unknown one, then the order of the catalogue.
    public mutating func weight(
        attributes row: UInt32, extras: UInt32, traceIDLow low: UInt64, _ tables: TraceTables
    ) -> SpanWeight? {
        var found: SpanWeight?
        if extras != 0 {
            let state = tables.extras[Int(extras)].traceState
            if state != 0 { found = ofState(state, tables) }
            if let said = found, ConsistentThreshold.randomness(traceIDLow: low) < said.threshold {
                found?.value = .nan
                found?.threshold = 0
            }
        }
        guard !present.isEmpty, row != 0, let other = ofRow(row, tables) else { return found }
        return Self.better(found, other)
    }

    private mutating func ofRow(_ row: UInt32, _ tables: TraceTables) -> SpanWeight? {
        switch rows[Int(row)] {
        case .says(let weight): return weight
        case .silent: return nil
        case .nothingYet: break
        }
        var found: SpanWeight?
        var asked: UInt64 = 0
        for entry in tables.attributes.entries(row) {
            for (number, carrier) in present where number == entry.key && asked & 1 << UInt64(carrier) == 0 {
                asked |= 1 << UInt64(carrier)
                let attributes = WeightAttributes(tables.values(row))
                let says = WeightCatalog.carriers[carrier].statement(attributes: attributes)
                found = Self.better(found, says.map { Self.weight($0, carrier) })
            }
        }
        rows[Int(row)] = found.map { .says($0) } ?? .silent
        return found
    }

    private mutating func ofState(_ state: UInt32, _ tables: TraceTables) -> SpanWeight? {
        if state == lastState.number { return lastState.says }
        var found: SpanWeight?
        if let known = states[state] {
            found = known
        } else {
            let header = tables.strings[state]
            for (number, carrier) in WeightCatalog.carriers.enumerated() {
                found = Self.better(found, carrier.statement(traceState: header).map { Self.weight($0, number) })
            }
            states[state] = .some(found)
        }
        lastState = (state, found)
        return found
    }

    private static func weight(_ statement: WeightStatement, _ carrier: Int) -> SpanWeight {
        let number = UInt8(truncatingIfNeeded: carrier)
        return switch statement {
        case .weight(let value): SpanWeight(carrier: number, value: value)
        case .threshold(let threshold):
            SpanWeight(carrier: number, value: threshold.adjustedCount, threshold: threshold.value)
        case .unknown: SpanWeight(carrier: number, value: .nan)
        }
    }

    private static func better(_ a: SpanWeight?, _ b: SpanWeight?) -> SpanWeight? {
        guard let a else { return b }
        guard let b else { return a }
        if a.isKnown != b.isKnown { return a.isKnown ? a : b }
        return b.carrier < a.carrier ? b : a
    }
}
