import WinnowModel

/// Values of OTLP protobuf.
extension OTLPDecoder {
    /// The number of a text.
    mutating func text(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ tables: inout TraceTables
    ) -> UInt32 {
        let slice = UnsafeRawBufferPointer(rebasing: bytes[range])
        let before = tables.strings.count
        let number = tables.strings.intern(slice)
        if Int(number) >= before {
            if !TextCheck.isUTF8(slice) { invalid.insert(number) }
        }
        if !invalid.isEmpty && invalid.contains(number) { repaired += 1 }
        return number
    }

    /// Adds a `KeyValue` to the row that is being read.
    mutating func pair(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ tables: inout TraceTables
    ) throws(Fault) {
        let slice = UnsafeRawBufferPointer(rebasing: bytes[range])
        let place = pairs.place(slice)
        if let known = pairs.find(slice, place) { return interner.entries.append(known) }
        var entry = AttributeTable.Entry(key: 0, kind: .empty, payload: 0)
        let before = repaired
        var cursor = WireCursor(bytes, range)
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag {
            case 10: entry.key = text(bytes, try cursor.payload(), &tables)
            case 18: try value(bytes, try cursor.payload(), &entry, &tables)
            default: try cursor.skip(tag)
            }
        }
        if repaired == before { pairs.keep(slice, place, entry) }
        interner.entries.append(entry)
    }

    private mutating func value(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ entry: inout AttributeTable.Entry,
        _ tables: inout TraceTables
    ) throws(Fault) {
        var cursor = WireCursor(bytes, range)
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag {
            case 10:
                entry.kind = .string
                entry.payload = UInt64(text(bytes, try cursor.payload(), &tables))
            case 16:
                entry.kind = .bool
                entry.payload = try cursor.varint() == 0 ? 0 : 1
            case 24:
                entry.kind = .int
                entry.payload = try cursor.varint()
            case 33:
                entry.kind = .double
                entry.payload = try cursor.fixed64()
            case 42:
                let values = try array(bytes, try cursor.payload(), depth: 6)
                entry.kind = .array
                entry.payload = tables.attributes.addComposite(.array(values))
            case 50:
                let pairs = try map(bytes, try cursor.payload(), depth: 6)
                entry.kind = .map
                entry.payload = tables.attributes.addComposite(.map(pairs))
            case 58:
                entry.kind = .bytes
                entry.payload = UInt64(tables.strings.intern(cursor.slice(try cursor.payload())))
            default: try cursor.skip(tag)
            }
        }
    }

    private mutating func string(_ bytes: UnsafeRawBufferPointer) -> String {
        if !TextCheck.isUTF8(bytes) { repaired += 1 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A value inside an array or map; `depth` counts message levels, of which 100 may stand in each other.
    private mutating func value(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, depth: Int
    ) throws(Fault) -> AttributeValue {
        var value = AttributeValue.empty
        var cursor = WireCursor(bytes, range)
        if depth > 100 { throw cursor.fault("nested too deeply") }
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag {
            case 10: value = .string(string(cursor.slice(try cursor.payload())))
            case 16: value = .bool(try cursor.varint() != 0)
            case 24: value = .int(Int64(bitPattern: try cursor.varint()))
            case 33: value = .double(Double(bitPattern: try cursor.fixed64()))
            case 42: value = .array(try array(bytes, try cursor.payload(), depth: depth + 1))
            case 50: value = .map(try map(bytes, try cursor.payload(), depth: depth + 1))
            case 58: value = .bytes(Array(cursor.slice(try cursor.payload())))
            default: try cursor.skip(tag)
            }
        }
        return value
    }

    private mutating func array(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, depth: Int
    ) throws(Fault) -> [AttributeValue] {
        var values: [AttributeValue] = []
        var cursor = WireCursor(bytes, range)
        if depth > 100 { throw cursor.fault("nested too deeply") }
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            if tag == 10 {
                values.append(try value(bytes, try cursor.payload(), depth: depth + 1))
            } else {
                try cursor.skip(tag)
            }
        }
        return values
    }

    private mutating func map(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, depth: Int
    ) throws(Fault) -> [AttributeValue.KeyedValue] {
        var pairs: [AttributeValue.KeyedValue] = []
        var cursor = WireCursor(bytes, range)
        if depth + 1 > 100 { throw cursor.fault("nested too deeply") }
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            guard tag == 10 else {
                try cursor.skip(tag)
                continue
            }
            var pair = AttributeValue.KeyedValue("", .empty)
            var inner = WireCursor(bytes, try cursor.payload())
            while !inner.isAtEnd {
                let tag = try inner.tag()
                switch tag {
                case 10: pair.key = string(inner.slice(try inner.payload()))
                case 18: pair.value = try value(bytes, try inner.payload(), depth: depth + 2)
                default: try inner.skip(tag)
                }
            }
            pairs.append(pair)
        }
        return pairs
    }
}
