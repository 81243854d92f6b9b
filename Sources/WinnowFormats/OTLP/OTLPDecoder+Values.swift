import WinnowModel

/// Values of OTLP protobuf.
extension OTLPDecoder {
    /// The number of a text.
    mutating func text(_ slice: UnsafeRawBufferPointer, _ tables: inout TraceTables) -> UInt32 {
        let before = tables.strings.count
        let number = tables.strings.intern(slice)
        if Int(number) >= before {
            if !TextCheck.isUTF8(slice) { invalid.insert(number) }
        }
        if !invalid.isEmpty && invalid.contains(number) { repaired += 1 }
        return number
    }

    /// The entry of a `KeyValue`.
    @inline(__always)
    mutating func pair(
        _ message: WireCursor, _ tables: inout TraceTables
    ) throws(Fault) -> AttributeTable.Entry {
        if let known = pairs.find(message.rest) { return known }
        return try newPair(message, &tables)
    }

    private mutating func newPair(
        _ message: WireCursor, _ tables: inout TraceTables
    ) throws(Fault) -> AttributeTable.Entry {
        let before = repaired
        let entry: AttributeTable.Entry
        if let plain = plainPair(message, &tables) { entry = plain } else { entry = try anyPair(message, &tables) }
        if repaired == before { pairs.keep(message.rest, entry) }
        return entry
    }

    /// The entry of a `KeyValue` in the form that writers give it, its key and then one plain value; `nil` for any other.
    private mutating func plainPair(
        _ message: WireCursor, _ tables: inout TraceTables
    ) -> AttributeTable.Entry? {
        var cursor = message
        guard cursor.takes(10), let key = try? cursor.payload(), let value = plainValue(cursor, &tables) else {
            return nil
        }
        return AttributeTable.Entry(
            key: text(cursor.slice(key), &tables), kind: value.kind, payload: value.payload)
    }

    /// The value of a `KeyValue` after its key, in the form that writers give it; `nil` for any other.
    @inline(__always)
    mutating func plainValue(
        _ rest: WireCursor, _ tables: inout TraceTables
    ) -> (kind: AttributeTable.Kind, payload: UInt64)? {
        var cursor = rest
        guard cursor.takes(18), var value = try? cursor.message(), cursor.isAtEnd else { return nil }
        if value.takes(10) {
            guard let content = try? value.payload(), value.isAtEnd else { return nil }
            return (.string, UInt64(text(value.slice(content), &tables)))
        }
        let result: (AttributeTable.Kind, UInt64)
        if value.takes(24), let number = try? value.varint() {
            result = (.int, number)
        } else if value.takes(16), let number = try? value.varint() {
            result = (.bool, number == 0 ? 0 : 1)
        } else if value.takes(33), let number = try? value.fixed64() {
            result = (.double, number)
        } else {
            return nil
        }
        return value.isAtEnd ? result : nil
    }

    private mutating func anyPair(
        _ message: WireCursor, _ tables: inout TraceTables
    ) throws(Fault) -> AttributeTable.Entry {
        var entry = AttributeTable.Entry(key: 0, kind: .empty, payload: 0)
        var composite = AttributeValue.empty
        var cursor = message
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag {
            case 10: entry.key = text(cursor.slice(try cursor.payload()), &tables)
            case 18: try value(try cursor.message(), &entry, &composite, &tables)
            default: try cursor.skip(tag)
            }
        }
        if entry.kind == .array || entry.kind == .map {
            entry.payload = tables.attributes.addComposite(composite)
            composites &+= 1
        }
        return entry
    }

    /// Reads the value of an attribute into its entry; an array or map into `composite`, as it may come in several parts.
    private mutating func value(
        _ message: WireCursor, _ entry: inout AttributeTable.Entry, _ composite: inout AttributeValue,
        _ tables: inout TraceTables
    ) throws(Fault) {
        var cursor = message
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag {
            case 10:
                entry.kind = .string
                entry.payload = UInt64(text(cursor.slice(try cursor.payload()), &tables))
            case 16:
                entry.kind = .bool
                entry.payload = try cursor.varint() == 0 ? 0 : 1
            case 24:
                entry.kind = .int
                entry.payload = try cursor.varint()
            case 33:
                entry.kind = .double
                entry.payload = try cursor.fixed64()
            case 42, 50:
                let kind: AttributeTable.Kind = tag == 42 ? .array : .map
                if entry.kind != kind { composite = .empty }
                entry.kind = kind
                if kind == .array {
                    try array(try cursor.message(), &composite)
                } else {
                    try map(try cursor.message(), &composite)
                }
            case 58:
                entry.kind = .bytes
                entry.payload = UInt64(tables.strings.intern(cursor.slice(try cursor.payload())))
            case 64:
                // An index into a table that trace requests do not have.
                _ = try cursor.varint()
                entry.kind = .empty
                entry.payload = 0
            default: try cursor.skip(tag)
            }
        }
    }

    private mutating func string(_ bytes: UnsafeRawBufferPointer) -> String {
        if !TextCheck.isUTF8(bytes) { repaired += 1 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a value inside an array or map over `value`: a message that comes twice is merged.
    private mutating func value(_ message: WireCursor, _ value: inout AttributeValue) throws(Fault) {
        var cursor = message
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag {
            case 10: value = .string(string(cursor.slice(try cursor.payload())))
            case 16: value = .bool(try cursor.varint() != 0)
            case 24: value = .int(Int64(bitPattern: try cursor.varint()))
            case 33: value = .double(Double(bitPattern: try cursor.fixed64()))
            case 42: try array(try cursor.message(), &value)
            case 50: try map(try cursor.message(), &value)
            case 58: value = .bytes(Array(cursor.slice(try cursor.payload())))
            case 64:
                _ = try cursor.varint()
                value = .empty
            default: try cursor.skip(tag)
            }
        }
    }

    private mutating func array(_ message: WireCursor, _ value: inout AttributeValue) throws(Fault) {
        var values: [AttributeValue] = []
        if case .array(let known) = value { values = known }
        value = .empty
        var cursor = message
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            if tag == 10 {
                var element = AttributeValue.empty
                try self.value(try cursor.message(), &element)
                values.append(element)
            } else {
                try cursor.skip(tag)
            }
        }
        value = .array(values)
    }

    private mutating func map(_ message: WireCursor, _ value: inout AttributeValue) throws(Fault) {
        var pairs: [AttributeValue.KeyedValue] = []
        if case .map(let known) = value { pairs = known }
        value = .empty
        var cursor = message
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            guard tag == 10 else {
                try cursor.skip(tag)
                continue
            }
            var pair = AttributeValue.KeyedValue("", .empty)
            var inner = try cursor.message()
            while !inner.isAtEnd {
                let tag = try inner.tag()
                switch tag {
                case 10: pair.key = string(inner.slice(try inner.payload()))
                case 18: try self.value(try inner.message(), &pair.value)
                default: try inner.skip(tag)
                }
            }
            pairs.append(pair)
        }
        value = .map(pairs)
    }
}
