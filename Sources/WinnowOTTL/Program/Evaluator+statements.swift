import WinnowModel

extension Evaluator where Row == RecordRow {
    /// Runs an editor on the record.
    mutating func run(_ call: Call) throws(EvaluationError) {
        if case .editor(.nothing) = call.body { return }
        guard case .editor(let editor) = call.body, case .expression(.path(let path), let kind) = call.arguments.first
        else {
            throw EvaluationError("\(call.name) is no editor")
        }
        switch editor {
        case .set:
            let values = try arguments(call, from: 1)
            try set(path, to: values[1] ?? .null)
        case .clear: try clear(path)
        case .nothing: break
        case .change(let wanted, let body):
            let current = try evaluate(.path(path)).coerced(to: kind == .path ? wanted : kind)
            guard let changed = try body(current, try arguments(call, from: 1)) else { return }
            try set(path, to: changed)
        }
    }

    /// Sets the zero value of the Go type that stands there: texts become empty, numbers zero, maps and lists lose what they hold.
    private mutating func clear(_ path: Path) throws(EvaluationError) {
        let zero: OTTLValue =
            switch try evaluate(.path(path)) {
            case .map: .map(ValueMap())
            case .slice, .list, .strings: .slice([])
            case .string: .string(.empty)
            case .int, .goInt: .int(0)
            case .double: .double(0)
            case .bool: .bool(false)
            case .bytes: .bytes([])
            case .duration: .duration(0)
            // The first second of the year 1.
            case .time: .time(Instant(seconds: -62_135_596_800))
            case .traceID: .traceID(TraceID(high: 0, low: 0))
            case .spanID: .spanID(0)
            case .null, .profileID, .events, .links, .status: .null
            }
        try set(path, to: zero)
    }

    /// Sets what a path names; keys that are not there are added on the way.
    private mutating func set(_ path: Path, to value: OTTLValue) throws(EvaluationError) {
        guard let first = path.keys.first else { return try row.set(path.root, to: value) }
        if path.root == .traceStateMember { return try setTraceState(first, value) }
        guard path.root.isAttributes, case .map(var map) = try row.value(path.root) else {
            throw EvaluationError("this path can't be set")
        }
        let key: Text
        do throws(EvaluationError) { key = try mapKey(first) } catch {
            throw EvaluationError("cannot set map value: " + error.message)
        }
        var current = map[key] ?? .null
        // What was added on the way stays, also where the value can't be set.
        var failure: EvaluationError?
        do throws(EvaluationError) { try put(value, path.keys.dropFirst(), into: &current) } catch { failure = error }
        map[key] = current
        try row.set(path.root, to: .map(map))
        if let failure { throw failure }
    }

    private mutating func put(
        _ value: OTTLValue, _ keys: ArraySlice<PathKey>, into current: inout OTTLValue
    ) throws(EvaluationError) {
        guard let key = keys.first else {
            guard let stored = value.stored else {
                throw EvaluationError(
                    "unsupported type \(value.typeName) for set operation; current value type is \(current.attributeTypeName)"
                )
            }
            try stored.checkBounds()
            current = stored
            return
        }
        switch current {
        case .map(var map):
            let name = try mapKey(key)
            var inner = map[name] ?? .null
            defer {
                map[name] = inner
                current = .map(map)
            }
            try put(value, keys.dropFirst(), into: &inner)
        case .slice(var elements):
            let index = try sliceIndex(key)
            guard index >= 0, index < elements.count else { throw EvaluationError("index \(index) out of bounds") }
            defer { current = .slice(elements) }
            try put(value, keys.dropFirst(), into: &elements[Int(index)])
        case .null: try build(value, key, keys.dropFirst(), into: &current)
        default: throw EvaluationError("type \(current.attributeTypeName) does not support string indexing")
        }
    }

    /// A value without a kind becomes a map or a list, as its index asks for.
    private mutating func build(
        _ value: OTTLValue, _ key: PathKey, _ rest: ArraySlice<PathKey>, into current: inout OTTLValue
    ) throws(EvaluationError) {
        var key = key
        if case .expression(let expression) = key {
            switch try evaluate(expression) {
            case .string(let text): key = .string(text)
            case .int(let number): key = .int(number)
            default: throw EvaluationError("neither a string nor an int index was given, this is an error in the OTTL")
            }
        }
        var inner = OTTLValue.null
        switch key {
        case .string(let text):
            defer { current = .map(ValueMap([(text, inner)])) }
            try put(value, rest, into: &inner)
        case .int(let index):
            // A list is filled up to the index; so far a statement can't ask for more than this.
            guard index < 10_000 else { throw EvaluationError("index \(index) is too large for a new list") }
            let filler = [OTTLValue](repeating: .null, count: Int(max(0, index)))
            defer { current = .slice(filler + [inner]) }
            try put(value, rest, into: &inner)
        case .expression: break
        }
    }

    /// The member is set and stands first; a trace state that can't be read stays as it is.
    private mutating func setTraceState(_ key: PathKey, _ value: OTTLValue) throws(EvaluationError) {
        guard case .string(let text) = value else {
            throw EvaluationError(
                value.isNull ? "setting a value to nil is not supported" : "expects string but got \(value.typeName)")
        }
        guard let members = TraceStateText.members(row.record.span.traceState) else { return }
        guard case .string(let key) = key else { throw EvaluationError("trace_state indexing type must be a string") }
        let updated = TraceState.updated(
            members.map { ($0.key.string, $0.value.string) }, key: key.string, value: text.string)
        row.record.span.traceState = Text(TraceState.header(updated))
    }
}
