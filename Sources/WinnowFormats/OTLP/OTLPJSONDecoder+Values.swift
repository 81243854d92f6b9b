import WinnowModel

/// Values of OTLP JSON.
extension OTLPJSONDecoder {
    /// Unix nanoseconds; null means 0.
    static func nanos(_ tape: JSONTape, _ index: Int, _ name: String) throws(RecordFault) -> UInt64 {
        if let value = tape.unsigned(index) { return value }
        if tape.kind(index) == JSONTape.Kind.null { return 0 }
        if tape.kind(index) == JSONTape.Kind.string && tape.text(index).isEmpty { return 0 }
        throw RecordFault(message: "\(name) is no 64-bit number of nanoseconds", text: tape.shown(index))
    }

    /// A trace id of 16 bytes, in hexadecimal digits or base64; null and the empty text stand for none.
    static func traceID(_ tape: JSONTape, _ index: Int) throws(RecordFault) -> TraceID {
        if tape.kind(index) == JSONTape.Kind.null { return TraceID(high: 0, low: 0) }
        if tape.kind(index) == JSONTape.Kind.string, let id = Identifiers.wholeTraceID(tape.text(index)) { return id }
        throw RecordFault(message: "trace id is not 16 bytes in hexadecimal digits", text: tape.shown(index))
    }

    /// A span id of 8 bytes, in hexadecimal digits or base64; null and the empty text stand for none.
    static func spanID(_ tape: JSONTape, _ index: Int, _ name: String) throws(RecordFault) -> UInt64 {
        if tape.kind(index) == JSONTape.Kind.null { return 0 }
        if tape.kind(index) == JSONTape.Kind.string, let id = Identifiers.wholeSpanID(tape.text(index)) { return id }
        throw RecordFault(message: "\(name) is not 8 bytes in hexadecimal digits", text: tape.shown(index))
    }

    /// A span kind as number or name; unknown ones are unspecified.
    static func kind(_ tape: JSONTape, _ index: Int) -> SpanKind {
        if tape.kind(index) == JSONTape.Kind.string, tape.text(index).count > 10 {
            let name = String(decoding: tape.text(index), as: UTF8.self).lowercased()
            return SpanKind.allCases.first { name == "span_kind_" + $0.name } ?? .unspecified
        }
        return tape.unsigned(index).flatMap { UInt8(exactly: $0) }.flatMap { SpanKind(rawValue: $0) } ?? .unspecified
    }

    /// Adds the entries of an attribute list to those of the row that is being read.
    mutating func attributes(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) {
        try? tape.elements(index) { (pair) throws(RecordFault) in
            guard let text = tape.plainText(pair), tape.text(pair + 1).equals("key") else {
                return self.interner.row.append(self.pair(tape, pair, &tables))
            }
            let texts = tape.texts(pair + 2, through: text)
            if let known = self.pairs.find(texts) { return self.interner.row.append(known) }
            let before = self.repaired
            let entry = self.pair(tape, pair, &tables)
            if self.repaired == before && tape.text(pair + 3).equals("value") { self.pairs.keep(texts, entry) }
            self.interner.row.append(entry)
        }
    }

    mutating func pair(
        _ tape: JSONTape, _ pair: Int, _ tables: inout TraceTables
    ) -> AttributeTable.Entry {
        var key: UInt32 = 0
        var value = -1
        try? tape.members(pair) { (name, index) throws(RecordFault) in
            if name.equals("key") { key = self.text(tape, index, &tables) }
            if name.equals("value") { value = index }
        }
        return entry(tape, key, value, &tables)
    }

    private mutating func entry(
        _ tape: JSONTape, _ key: UInt32, _ value: Int, _ tables: inout TraceTables
    ) -> AttributeTable.Entry {
        guard value >= 0, tape.kind(value) == JSONTape.Kind.object,
            tape.kind(value + 1) == JSONTape.Kind.string
        else { return AttributeTable.Entry(key: key, kind: .empty, payload: 0) }
        let type = tape.text(value + 1)
        let content = value + 2
        if OTLPJSONValueType(type) == .string, tape.kind(content) == JSONTape.Kind.string {
            return AttributeTable.Entry(
                key: key, kind: .string, payload: UInt64(tables.strings.intern(tape.text(content))))
        }
        switch self.value(tape, value, depth: 0) {
        case .empty: return AttributeTable.Entry(key: key, kind: .empty, payload: 0)
        case .string(let text):
            return AttributeTable.Entry(key: key, kind: .string, payload: UInt64(tables.strings.intern(text)))
        case .bool(let flag): return AttributeTable.Entry(key: key, kind: .bool, payload: flag ? 1 : 0)
        case .int(let number):
            return AttributeTable.Entry(key: key, kind: .int, payload: UInt64(bitPattern: number))
        case .double(let number): return AttributeTable.Entry(key: key, kind: .double, payload: number.bitPattern)
        case .bytes(let bytes):
            let number = bytes.withUnsafeBytes { tables.strings.intern($0) }
            return AttributeTable.Entry(key: key, kind: .bytes, payload: UInt64(number))
        case .array(let values):
            return AttributeTable.Entry(
                key: key, kind: .array, payload: tables.attributes.addComposite(.array(values)))
        case .map(let pairs):
            return AttributeTable.Entry(key: key, kind: .map, payload: tables.attributes.addComposite(.map(pairs)))
        }
    }

    /// An `AnyValue` object; a value of a wrong type, or nested more than 100 deep, is read as empty and counted.
    private mutating func value(_ tape: JSONTape, _ index: Int, depth: Int) -> AttributeValue {
        guard tape.kind(index) == JSONTape.Kind.object, tape.kind(index + 1) == JSONTape.Kind.string else {
            return .empty
        }
        let content = index + 2
        let kind = tape.kind(content)
        if depth >= 100 {
            repaired += 1
            return .empty
        }
        guard let type = OTLPJSONValueType(tape.text(index + 1)) else { return .empty }
        switch type {
        case .string where kind == JSONTape.Kind.string:
            return .string(String(decoding: tape.text(content), as: UTF8.self))
        case .bool where kind == JSONTape.Kind.yes || kind == JSONTape.Kind.no:
            return .bool(kind == JSONTape.Kind.yes)
        case .int: if let number = tape.integer(content) { return .int(number) }
        case .double: if let number = tape.double(content) { return .double(number) }
        case .bytes where kind == JSONTape.Kind.string:
            if let bytes = Base64.decode(tape.text(content)) { return .bytes(bytes) }
        case .array where kind == JSONTape.Kind.object:
            var values: [AttributeValue] = []
            try? tape.members(content) { (key, list) throws(RecordFault) in
                guard key.equals("values") else { return }
                try tape.elements(list) { (element) throws(RecordFault) in
                    values.append(self.value(tape, element, depth: depth + 1))
                }
            }
            return .array(values)
        case .map where kind == JSONTape.Kind.object: return map(tape, content, depth: depth)
        default: break
        }
        if kind != JSONTape.Kind.null { repaired += 1 }
        return .empty
    }

    private mutating func map(_ tape: JSONTape, _ index: Int, depth: Int) -> AttributeValue {
        var pairs: [AttributeValue.KeyedValue] = []
        try? tape.members(index) { (key, list) throws(RecordFault) in
            guard key.equals("values") else { return }
            try tape.elements(list) { (element) throws(RecordFault) in
                var pair = AttributeValue.KeyedValue("", .empty)
                try tape.members(element) { (name, content) throws(RecordFault) in
                    if name.equals("key"), tape.kind(content) == JSONTape.Kind.string {
                        pair.key = String(decoding: tape.text(content), as: UTF8.self)
                    }
                    if name.equals("value") { pair.value = self.value(tape, content, depth: depth + 1) }
                }
                pairs.append(pair)
            }
        }
        return .map(pairs)
    }
}

extension JSONTape {
    /// The value's text of an attribute that has the usual form, `{"key": TEXT, "value": {TYPE: TEXT}}`; whether the first and third text
    /// say "key" and "value" is left open.
    @inline(__always)
    func plainText(_ pair: Int) -> Int? {
        guard kind(pair) == Kind.object, next(pair) == pair + 9, kind(pair + 2) == Kind.string,
            kind(pair + 4) == Kind.object, kind(pair + 6) == Kind.string, next(pair + 4) == pair + 8
        else { return nil }
        return pair + 6
    }

    /// All texts of a list of attributes, from the first's first on, where that is all that they hold: each in the usual form, none an
    /// array. Lists with the same texts are the same lists.
    @inline(__always)
    func textRun(_ list: Int) -> UnsafeRawBufferPointer? {
        if list < 0 || kind(list) != Kind.array { return nil }
        var pair = list + 1
        var last = 0
        while kind(pair) != Kind.endOfArray {
            guard let text = plainText(pair) else { return nil }
            last = text
            pair += 9
        }
        return last == 0 ? nil : texts(list + 2, through: last)
    }
}
