import WinnowModel

/// One test of a condition over columns, with what it said before.
struct ColumnTest: Sendable {
    /// What `Now()` answers.
    var now: Instant?
    private let predicate: Predicate
    private let locals: Int
    private let attribute: LiteralTest?
    /// Keys of the attributes that are read; `nil`: any.
    private let keys: [Text]?
    private var memo: ResultMemo
    /// Results by the domain and the number of a drawn value.
    private var drawn = ResultMemo([])
    /// The number of the attribute's key, once the table has one.
    private var keyNumber: UInt32?
    /// How many strings the table had when the key was last looked for.
    private var stringCount = 0

    init(_ predicate: Predicate, locals: Int) {
        self.predicate = predicate
        self.locals = locals
        attribute = LiteralTest(predicate)
        var reads = Reads()
        reads.add(predicate)
        keys = reads.keys
        memo = ResultMemo(reads.dependencies)
    }

    mutating func forget() {
        memo.forget()
        drawn.forget()
        keyNumber = nil
        stringCount = 0
    }

    /// Columns that results are kept by, bound once for many rows.
    struct Columns {
        let instance: [UInt32]
        let operation: [UInt32]
        let status: [UInt8]
        let attributes: [UInt32]
        let extras: [UInt32]

        init(_ batch: TraceBatch) {
            instance = batch.instance
            operation = batch.operation
            status = batch.status
            attributes = batch.attributes
            extras = batch.extras
        }
    }

    /// Whether results are kept by one column of spans.
    var isKeptByColumn: Bool {
        if case .one(let column) = memo.key { column != .eventAttributes } else { false }
    }

    /// What was said about a row with this value in the column; unknown where nothing is kept by one column.
    @inline(__always)
    func known(_ row: Int, _ columns: Columns) -> ResultMemo.State {
        guard case .one(let column) = memo.key else { return .unknown }
        let number =
            switch column {
            case .instance: columns.instance[row]
            case .operation: columns.operation[row]
            case .status: UInt32(columns.status[row])
            case .attributes: columns.attributes[row]
            case .extras: columns.extras.isEmpty ? 0 : columns.extras[row]
            case .eventAttributes: UInt32.max
            }
        return memo.state(Int(number))
    }

    /// The column of numbers that results are kept by; `nil` where they are kept otherwise.
    @inline(__always)
    func column(_ columns: Columns) -> [UInt32]? {
        guard case .one(let column) = memo.key else { return nil }
        switch column {
        case .instance: return columns.instance
        case .operation: return columns.operation
        case .attributes: return columns.attributes
        case .status, .extras, .eventAttributes: return nil
        }
    }

    /// Results by the number in that column; further numbers are unknown.
    var results: [ResultMemo.State] {
        @inline(__always) get { memo.results }
    }

    mutating func outcome(
        _ place: ColumnPlace, _ batch: TraceBatch, _ tables: TraceTables, _ firstError: inout EvaluationError?
    ) -> ConditionOutcome {
        switch memo.key {
        case .none: return evaluate(place, batch, tables, &firstError)
        case .constant:
            if let known = memo.state(0).outcome { return known }
            let outcome = evaluate(place, batch, tables, &firstError)
            memo.keep(ResultMemo.State(outcome), 0)
            return outcome
        case .one(let column):
            let number = Self.number(column, place, batch, tables)
            let state = memo.state(Int(number))
            if let known = state.outcome { return known }
            if let attribute { return outcome(attribute, number, place, batch, tables, &firstError) }
            let outcome = evaluate(place, batch, tables, &firstError)
            if state == .unknown {
                memo.keep(varies(column, number, tables) ? .varies : ResultMemo.State(outcome), Int(number))
            }
            return outcome
        case .two(let first, let second):
            let a = Self.number(first, place, batch, tables)
            let b = Self.number(second, place, batch, tables)
            let pair = UInt64(a) << 32 | UInt64(b)
            let state = memo.state(pair: pair)
            if let known = state.outcome { return known }
            let outcome = evaluate(place, batch, tables, &firstError)
            if state == .unknown {
                let isFixed = !varies(first, a, tables) && !varies(second, b, tables)
                memo.keep(isFixed ? ResultMemo.State(outcome) : .varies, pair: pair)
            }
            return outcome
        }
    }

    /// The number that stands in a column.
    private static func number(_ column: MemoColumn, _ place: ColumnPlace, _ batch: TraceBatch, _ tables: TraceTables)
        -> UInt32
    {
        switch column {
        case .instance: return batch.instance[place.row]
        case .operation: return batch.operation[place.row]
        case .status: return UInt32(batch.status[place.row])
        case .attributes: return batch.attributes[place.row]
        case .extras: return batch.extras.isEmpty ? 0 : batch.extras[place.row]
        case .eventAttributes:
            guard let event = place.event, !batch.extras.isEmpty else { return 0 }
            let extras = Int(batch.extras[place.row])
            return tables.extras[extras].events.indices.contains(event)
                ? tables.extras[extras].events[event].attributes : 0
        }
    }

    /// Whether spans with this row of attributes can differ in what is read, as values can be drawn.
    private func varies(_ column: MemoColumn, _ number: UInt32, _ tables: TraceTables) -> Bool {
        switch column {
        case .attributes, .eventAttributes: break
        case .instance, .operation, .status, .extras: return false
        }
        for entry in tables.attributes.entries(number) where entry.kind == .drawn {
            guard let keys else { return true }
            let key = entry.key
            let isRead = tables.strings.withBytes(key) { bytes in keys.contains { bytes.elementsEqual($0.bytes) } }
            if isRead { return true }
        }
        return false
    }

    // MARK: Evaluation

    /// The answer of a test of one attribute in a row of the table, where it stands if possible.
    private mutating func outcome(
        _ test: LiteralTest, _ row: UInt32, _ place: ColumnPlace, _ batch: TraceBatch, _ tables: TraceTables,
        _ firstError: inout EvaluationError?
    ) -> ConditionOutcome {
        let entry = entry(test.key, row, tables)
        if let entry, entry.kind == .drawn { return outcome(drawn: entry, place, batch, tables, &firstError) }
        let answer = test.answer(entry, tables)
        let outcome = answer.map { $0 ? .holds : .fails } ?? evaluate(place, batch, tables, &firstError)
        memo.keep(ResultMemo.State(outcome), Int(row))
        return outcome
    }

    /// The answer of a test of an attribute that is drawn by the span's key, remembered for each of its values.
    private mutating func outcome(
        drawn entry: AttributeTable.Entry, _ place: ColumnPlace, _ batch: TraceBatch, _ tables: TraceTables,
        _ firstError: inout EvaluationError?
    ) -> ConditionOutcome {
        let value = tables.attributes.domains[Int(truncatingIfNeeded: entry.payload)].index(
            traceKey: place.trace.low, spanKey: batch.spanID[place.row])
        guard value <= UInt64(UInt32.max), entry.payload <= UInt64(UInt32.max) else {
            return evaluate(place, batch, tables, &firstError)
        }
        let pair = entry.payload << 32 | value
        if let known = drawn.state(pair: pair).outcome { return known }
        let outcome = evaluate(place, batch, tables, &firstError)
        drawn.keep(ResultMemo.State(outcome), pair: pair)
        return outcome
    }

    private mutating func entry(_ key: Text, _ row: UInt32, _ tables: TraceTables) -> AttributeTable.Entry? {
        if keyNumber == nil, stringCount != tables.strings.count {
            stringCount = tables.strings.count
            keyNumber = key.bytes.withUnsafeBytes { tables.strings.find($0) }
        }
        guard let keyNumber else { return nil }
        return tables.attributes.entries(row).first { $0.key == keyNumber }
    }

    private func evaluate(
        _ place: ColumnPlace, _ batch: TraceBatch, _ tables: TraceTables, _ firstError: inout EvaluationError?
    ) -> ConditionOutcome {
        do throws(EvaluationError) {
            let holds = try ColumnRow.with(place, now: now, batch, tables) { row throws(EvaluationError) in
                var evaluator = Evaluator(row, locals: locals)
                return try evaluator.holds(predicate)
            }
            return holds ? .holds : .fails
        } catch {
            if firstError == nil { firstError = error }
            return .error
        }
    }
}
