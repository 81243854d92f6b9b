import WinnowFormats
import WinnowModel

/// Writes attributes, events and links as JSON that says everything exactly, so that SQL can look into it and `StoredJSON` reads back what was
/// written.
///
/// What JSON lacks is an object with one key: `{"$bytes":"<hexadecimal digits>"}`, `{"$double":"NaN"}` (`Infinity`, `-Infinity`, or 16 hexadecimal digits
/// of another NaN); a map whose first key starts with `$` stands in `{"$map":{…}}`. Doubles always have a point or an exponent, integers never.
struct ValueJSON {
    /// Appends a row of attributes as an object; false where it hangs on the span's keys.
    static func append(
        row: UInt32, _ tables: borrowing TraceTables, traceKey: UInt64, spanKey: UInt64, to bytes: inout [UInt8]
    ) -> Bool {
        var isFixed = true
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for entry in tables.attributes.entries(row) {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            tables.strings.withBytes(entry.key) { JSONLiteral.append($0, to: &bytes) }
            bytes.append(UInt8(ascii: ":"))
            switch entry.kind {
            case .string:
                tables.strings.withBytes(UInt32(truncatingIfNeeded: entry.payload)) {
                    JSONLiteral.append($0, to: &bytes)
                }
            case .int: append(Int64(bitPattern: entry.payload), to: &bytes)
            case .drawn:
                isFixed = false
                append(tables.value(entry, traceKey: traceKey, spanKey: spanKey), to: &bytes)
            default: append(tables.value(entry, traceKey: traceKey, spanKey: spanKey), to: &bytes)
            }
        }
        bytes.append(UInt8(ascii: "}"))
        return isFixed
    }

    /// Appends a value.
    static func append(_ value: AttributeValue, to bytes: inout [UInt8]) {
        switch value {
        case .empty: bytes.append(contentsOf: "null".utf8)
        case .string(let text): append(text, to: &bytes)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .int(let number): append(number, to: &bytes)
        case .double(let number) where number.isFinite: bytes.append(contentsOf: "\(number)".utf8)
        case .double(let number):
            bytes.append(contentsOf: "{\"$double\":\"\(nonFinite(number))\"}".utf8)
        case .bytes(let content):
            bytes.append(contentsOf: "{\"$bytes\":\"".utf8)
            for byte in content {
                for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
            }
            bytes.append(contentsOf: "\"}".utf8)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (place, value) in values.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                append(value, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .map(let pairs):
            let isWrapped = pairs.first?.key.utf8.first == UInt8(ascii: "$")
            if isWrapped { bytes.append(contentsOf: "{\"$map\":".utf8) }
            bytes.append(UInt8(ascii: "{"))
            for (place, pair) in pairs.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                append(pair.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                append(pair.value, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
            if isWrapped { bytes.append(UInt8(ascii: "}")) }
        }
    }

    /// Appends the events of the span in `row` as a list.
    static func append(
        events: [SpanExtras.Event], of batch: TraceBatch, row: Int, _ tables: borrowing TraceTables, traceKey: UInt64,
        to bytes: inout [UInt8]
    ) {
        bytes.append(UInt8(ascii: "["))
        for (place, event) in events.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: "{\"time_ns\":".utf8)
            bytes.append(contentsOf: String(batch.time(of: event, on: row)).utf8)
            bytes.append(contentsOf: ",\"name\":".utf8)
            tables.strings.withBytes(event.name) { JSONLiteral.append($0, to: &bytes) }
            if event.attributes != 0 {
                bytes.append(contentsOf: ",\"attributes\":".utf8)
                _ = append(
                    row: event.attributes, tables, traceKey: traceKey, spanKey: batch.spanID[row], to: &bytes)
            }
            count("dropped_attributes", event.droppedAttributes, to: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Appends links as a list.
    static func append(
        links: [SpanExtras.Link], _ tables: borrowing TraceTables, traceKey: UInt64, spanKey: UInt64,
        to bytes: inout [UInt8]
    ) {
        bytes.append(UInt8(ascii: "["))
        for (place, link) in links.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(
                contentsOf: "{\"trace_id\":\"\(link.traceID.hex)\",\"span_id\":\"\(link.spanID.hex16)\"".utf8)
            if link.traceState != 0 {
                bytes.append(contentsOf: ",\"trace_state\":".utf8)
                tables.strings.withBytes(link.traceState) { JSONLiteral.append($0, to: &bytes) }
            }
            if link.attributes != 0 {
                bytes.append(contentsOf: ",\"attributes\":".utf8)
                _ = append(row: link.attributes, tables, traceKey: traceKey, spanKey: spanKey, to: &bytes)
            }
            count("flags", link.flags, to: &bytes)
            count("dropped_attributes", link.droppedAttributes, to: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func count(_ key: StaticString, _ value: UInt32, to bytes: inout [UInt8]) {
        if value != 0 { bytes.append(contentsOf: ",\"\(key)\":\(value)".utf8) }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { JSONLiteral.append(UnsafeRawBufferPointer($0), to: &bytes) }
    }

    /// Appends an integer in decimal.
    static func append(_ number: Int64, to bytes: inout [UInt8]) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        if rest < 10 {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: rest))
            return
        }
        let first = bytes.count
        while rest > 0 {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        bytes[first...].reverse()
    }

    private static func nonFinite(_ number: Double) -> String {
        if number.bitPattern == Double.nan.bitPattern { return "NaN" }
        if number == .infinity { return "Infinity" }
        return number == -.infinity ? "-Infinity" : number.bitPattern.hex16
    }
}
