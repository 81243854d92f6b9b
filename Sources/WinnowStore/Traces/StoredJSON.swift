import WinnowModel

/// Reads the JSON that `ValueJSON` writes straight into tables. Whatever else a column holds is a fault, which readers take for nothing.
struct StoredJSON {
    /// What can't be read.
    struct Fault: Error {}

    private let bytes: UnsafeRawBufferPointer
    private var at = 0
    private var text: [UInt8] = []
    /// How deep lists and maps may hold each other.
    private static let depthLimit = 1000

    /// Reads `bytes`, which must outlive the reader.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// True where everything was read.
    var isOver: Bool { at == bytes.count }

    // MARK: What stands in columns

    /// A row of attributes.
    mutating func attributes(_ tables: inout TraceTables) throws(Fault) -> UInt32 {
        var entries: [AttributeTable.Entry] = []
        try expect("{")
        if skip("}") { return 0 }
        repeat {
            let key = try string(&tables)
            try expect(":")
            entries.append(try entry(key, &tables))
        } while skip(",")
        try expect("}")
        return tables.attributes.intern(entries)
    }

    /// A list of events.
    mutating func events(_ tables: inout TraceTables) throws(Fault) -> [SpanExtras.Event] {
        var events: [SpanExtras.Event] = []
        try expect("[")
        if skip("]") { return [] }
        repeat {
            var event = SpanExtras.Event(time: .at(0), name: 0)
            try members { json, key throws(Fault) in
                switch key {
                case "time_ns": event.time = .at(try json.unsigned())
                case "name": event.name = try json.string(&tables)
                case "attributes": event.attributes = try json.attributes(&tables)
                case "dropped_attributes": event.droppedAttributes = try json.count()
                default: throw Fault()
                }
            }
            events.append(event)
        } while skip(",")
        try expect("]")
        return events
    }

    /// A list of links.
    mutating func links(_ tables: inout TraceTables) throws(Fault) -> [SpanExtras.Link] {
        var links: [SpanExtras.Link] = []
        try expect("[")
        if skip("]") { return [] }
        repeat {
            var link = SpanExtras.Link(traceID: TraceID(high: 0, low: 0), spanID: 0)
            try members { json, key throws(Fault) in
                switch key {
                case "trace_id":
                    let digits = try json.string()
                    guard digits.count == 32, let high = UInt64(hexDigits: digits[..<16]),
                        let low = UInt64(hexDigits: digits[16...])
                    else { throw Fault() }
                    link.traceID = TraceID(high: high, low: low)
                case "span_id":
                    guard let id = UInt64(hexDigits: try json.string()) else { throw Fault() }
                    link.spanID = id
                case "trace_state": link.traceState = try json.string(&tables)
                case "attributes": link.attributes = try json.attributes(&tables)
                case "flags": link.flags = try json.count()
                case "dropped_attributes": link.droppedAttributes = try json.count()
                default: throw Fault()
                }
            }
            links.append(link)
        } while skip(",")
        try expect("]")
        return links
    }

    private mutating func members(_ body: (inout StoredJSON, String) throws(Fault) -> Void) throws(Fault) {
        try expect("{")
        if skip("}") { return }
        repeat {
            let key = String(decoding: try string(), as: UTF8.self)
            try expect(":")
            try body(&self, key)
        } while skip(",")
        try expect("}")
    }

    // MARK: Values

    private mutating func entry(_ key: UInt32, _ tables: inout TraceTables) throws(Fault) -> AttributeTable.Entry {
        typealias Entry = AttributeTable.Entry
        switch peek {
        case UInt8(ascii: "\""):
            return Entry(key: key, kind: .string, payload: UInt64(try string(&tables)))
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            return Entry(key: key, kind: .bool, payload: try bool() ? 1 : 0)
        case UInt8(ascii: "n"):
            try word("null")
            return Entry(key: key, kind: .empty, payload: 0)
        default: break
        }
        switch try value(depth: 1) {
        case .int(let number): return Entry(key: key, kind: .int, payload: UInt64(bitPattern: number))
        case .double(let number): return Entry(key: key, kind: .double, payload: number.bitPattern)
        case .bytes(let content):
            let number = content.withUnsafeBytes { tables.strings.intern($0) }
            return Entry(key: key, kind: .bytes, payload: UInt64(number))
        case .map(let pairs):
            return Entry(key: key, kind: .map, payload: tables.attributes.addComposite(.map(pairs)))
        case let list: return Entry(key: key, kind: .array, payload: tables.attributes.addComposite(list))
        }
    }

    private mutating func value(depth: Int) throws(Fault) -> AttributeValue {
        if depth > Self.depthLimit { throw Fault() }
        switch peek {
        case UInt8(ascii: "\""): return .string(String(decoding: try string(), as: UTF8.self))
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try bool())
        case UInt8(ascii: "n"):
            try word("null")
            return .empty
        case UInt8(ascii: "["):
            var values: [AttributeValue] = []
            at += 1
            if skip("]") { return .array([]) }
            repeat { values.append(try value(depth: depth + 1)) } while skip(",")
            try expect("]")
            return .array(values)
        case UInt8(ascii: "{"): return try map(depth: depth)
        default: return try number()
        }
    }

    private mutating func map(depth: Int) throws(Fault) -> AttributeValue {
        let start = at
        at += 1
        if skip("}") { return .map([]) }
        // What starts with `$` is no map, or one that is marked as such.
        if peek == UInt8(ascii: "\""), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "$") {
            return try marked(depth: depth)
        }
        at = start
        return .map(try pairs(depth: depth))
    }

    private mutating func marked(depth: Int) throws(Fault) -> AttributeValue {
        let key = String(decoding: try string(), as: UTF8.self)
        try expect(":")
        let value: AttributeValue
        switch key {
        case "$map": value = .map(try pairs(depth: depth))
        case "$bytes": value = .bytes(try Self.content(String(decoding: try string(), as: UTF8.self)))
        case "$double": value = .double(try Self.nonFinite(String(decoding: try string(), as: UTF8.self)))
        default: throw Fault()
        }
        try expect("}")
        return value
    }

    private mutating func pairs(depth: Int) throws(Fault) -> [AttributeValue.KeyedValue] {
        var pairs: [AttributeValue.KeyedValue] = []
        try expect("{")
        if skip("}") { return [] }
        repeat {
            let key = String(decoding: try string(), as: UTF8.self)
            try expect(":")
            pairs.append(AttributeValue.KeyedValue(key, try value(depth: depth + 1)))
        } while skip(",")
        try expect("}")
        return pairs
    }

    private static func content(_ digits: String) throws(Fault) -> [UInt8] {
        var content: [UInt8] = []
        var rest = digits.utf8[...]
        while let high = rest.popFirst() {
            guard let low = rest.popFirst(), let byte = UInt64(hexDigits: [high, low]) else { throw Fault() }
            content.append(UInt8(truncatingIfNeeded: byte))
        }
        return content
    }

    private static func nonFinite(_ name: String) throws(Fault) -> Double {
        switch name {
        case "NaN": return .nan
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        default:
            guard let bits = UInt64(hexDigits: name.utf8) else { throw Fault() }
            return Double(bitPattern: bits)
        }
    }

    private mutating func bool() throws(Fault) -> Bool {
        let answer = peek == UInt8(ascii: "t")
        try word(answer ? "true" : "false")
        return answer
    }

    private mutating func number() throws(Fault) -> AttributeValue {
        let start = at
        var isWhole = true
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
            case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): isWhole = false
            default: return try Self.number(bytes[start..<at], isWhole)
            }
            at += 1
        }
        return try Self.number(bytes[start..<at], isWhole)
    }

    private static func number(
        _ digits: Slice<UnsafeRawBufferPointer>, _ isWhole: Bool
    ) throws(Fault) -> AttributeValue {
        let text = String(decoding: digits, as: UTF8.self)
        if isWhole, let number = Int64(text) { return .int(number) }
        guard !isWhole, let number = Double(text) else { throw Fault() }
        return .double(number)
    }

    private mutating func unsigned() throws(Fault) -> UInt64 {
        let start = at
        while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 { at += 1 }
        guard let number = UInt64(String(decoding: bytes[start..<at], as: UTF8.self)) else { throw Fault() }
        return number
    }

    private mutating func count() throws(Fault) -> UInt32 {
        guard let number = UInt32(exactly: try unsigned()) else { throw Fault() }
        return number
    }

    // MARK: Texts

    /// The number of a text in the tables.
    private mutating func string(_ tables: inout TraceTables) throws(Fault) -> UInt32 {
        try string().withUnsafeBytes { tables.strings.intern($0) }
    }

    /// The bytes of a text; borrowed until the next one.
    private mutating func string() throws(Fault) -> [UInt8] {
        try expect("\"")
        text.removeAll(keepingCapacity: true)
        while at < bytes.count {
            let start = at
            while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\") { at += 1 }
            text.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<at]))
            if skip("\"") { return text }
            at += 1
            guard at < bytes.count else { throw Fault() }
            let escape = bytes[at]
            at += 1
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(escape)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                // Control characters are all that is written in this way.
                guard at + 4 <= bytes.count, let code = UInt64(hexDigits: bytes[at..<at + 4]), code < 0x20 else {
                    throw Fault()
                }
                text.append(UInt8(truncatingIfNeeded: code))
                at += 4
            default: throw Fault()
            }
        }
        throw Fault()
    }

    private var peek: UInt8 { at < bytes.count ? bytes[at] : 0 }

    private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard at < bytes.count, UInt32(bytes[at]) == mark.value else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ mark: Unicode.Scalar) throws(Fault) { if !skip(mark) { throw Fault() } }

    private mutating func word(_ word: StaticString) throws(Fault) {
        let count = word.utf8CodeUnitCount
        guard at + count <= bytes.count,
            bytes[at..<at + count].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: count))
        else { throw Fault() }
        at += count
    }
}
