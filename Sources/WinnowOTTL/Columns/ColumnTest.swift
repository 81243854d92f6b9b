import WinnowModel

/// One test of a condition over columns, with what it said before.
struct ColumnTest: Sendable {
    /// The span that is looked at.
    struct Place {
        var row: Int
        var trace: TraceID
        var event: Int?
        var now: Instant?
        var locals: Int
    }

    private let predicate: Predicate
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

    init(_ predicate: Predicate) {
        self.predicate = predicate
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

    mutating func outcome(
        _ place: Place, _ batch: TraceBatch, _ tables: TraceTables, _ firstError: inout EvaluationError?
    ) -> ConditionOutcome {
        switch memo.key {
        case .none: return evaluate(place, batch, tables, &firstError)
        case .constant:
            if let known = memo.state(0).outcome { return known }
            let outcome = evaluate(place, batch, tables, &firstError)
            memo.keep(ResultMemo.State(outcome), 0)
            return outcome
        case .one(let column):
            let number = Int(Self.number(column, place, batch, tables))
            let state = memo.state(number)
            if let known = state.outcome { return known }
            if state == .unknown, !varies(column, UInt32(truncatingIfNeeded: number), tables) {
                let outcome = fresh(column, number, place, batch, tables, &firstError)
                memo.keep(ResultMemo.State(outcome), number)
                return outcome
            }
            if state == .unknown { memo.keep(.varies, number) }
            return fresh(column, number, place, batch, tables, &firstError)
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
    private static func number(_ column: MemoColumn, _ place: Place, _ batch: TraceBatch, _ tables: TraceTables)
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
        for index in tables.attributes.range(number) where tables.attributes.entries[index].kind == .drawn {
            guard let keys else { return true }
            let key = tables.attributes.entries[index].key
            let isRead = tables.strings.withBytes(key) { bytes in keys.contains { bytes.elementsEqual($0.bytes) } }
            if isRead { return true }
        }
        return false
    }

    // MARK: Evaluation

    /// The answer of the test, of the attribute where it stands if possible.
    private mutating func fresh(
        _ column: MemoColumn, _ number: Int, _ place: Place, _ batch: TraceBatch, _ tables: TraceTables,
        _ firstError: inout EvaluationError?
    ) -> ConditionOutcome {
        guard let attribute else { return evaluate(place, batch, tables, &firstError) }
        let entry = entry(attribute.key, UInt32(truncatingIfNeeded: number), tables)
        if let answer = attribute.answer(entry, tables) { return answer ? .holds : .fails }
        guard let entry, entry.kind == .drawn else { return evaluate(place, batch, tables, &firstError) }
        let domain = tables.attributes.domains[Int(truncatingIfNeeded: entry.payload)]
        let value = domain.index(traceKey: place.trace.low, spanKey: batch.spanID[place.row])
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
        for index in tables.attributes.range(row) where tables.attributes.entries[index].key == keyNumber {
            return tables.attributes.entries[index]
        }
        return nil
    }

    private func evaluate(
        _ place: Place, _ batch: TraceBatch, _ tables: TraceTables, _ firstError: inout EvaluationError?
    ) -> ConditionOutcome {
        let result = withUnsafePointer(to: batch) { batch in
            withUnsafePointer(to: tables) { tables -> Result<Bool, EvaluationError> in
                let row = ColumnRow(
                    batch: batch, tables: tables, row: place.row, trace: place.trace, event: place.event,
                    now: place.now)
                var evaluator = Evaluator(row, locals: place.locals)
                do throws(EvaluationError) { return .success(try evaluator.holds(predicate)) } catch {
                    return .failure(error)
                }
            }
        }
        switch result {
        case .success(let holds): return holds ? .holds : .fails
        case .failure(let error):
            if firstError == nil { firstError = error }
            return .error
        }
    }
}
