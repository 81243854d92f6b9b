import Testing
import WinnowFormats
import WinnowTestSupport

/// What no vector says of requests that a receiver looks through.
@Suite struct ReceivedRequestTests {
    private func fault(json text: String) -> String? {
        do throws(RequestFault) {
            _ = try ReceivedRequest.spans(json: Array(text.utf8))
            return nil
        } catch { return String(decoding: error.message, as: UTF8.self) }
    }

    private func fault(protobuf bytes: [UInt8]) -> String? {
        do throws(RequestFault) {
            _ = try ReceivedRequest.spans(protobuf: bytes)
            return nil
        } catch { return String(decoding: error.message, as: UTF8.self) }
    }

    /// One fault of each kind, by the operation that finds it and the words for it.
    @Test(arguments: [
        ("{\"x\":01}", "readFloat32: leading zero is invalid"),
        ("{\"x\":1.}", "validateNumber: missing digit after dot"),
        ("{\"x\":1.2.3}", "validateNumber: more than one dot found in number"),
        ("{\"x\":1e400}", "readNumberAsString: invalid number"), ("{\"x\":tru}", "skipThreeBytes: expect rue"),
        ("{\"x\":[1 2]}", "ReadArrayCB: expect ] in the end, but found 2"),
        ("{\"x\":{\"a\":1 2}}", "ReadObjectCB: object not ended with }"),
        ("{\"x\":\"\u{01}\"}", "trySkipString: invalid control character found: 1"),
        ("{\"x\":\"\\q\"}", "readEscapedChar: invalid escape char after \\"),
        ("{\"x\" 1}", "ReadObject: expect : after object field, but found 1"),
        ("{1}", "ReadObject: expect \" after {, but found 1"), ("{\"x\":@}", "Skip: do not know how to skip: 64"),
    ])
    func faultsInJSON(text: String, wanted: String) {
        let found = fault(json: text)
        #expect(found?.hasPrefix(wanted + ", error found in #") == true, "\(found ?? "none")")
    }

    /// Of the fields of a span, and of values.
    @Test(arguments: [
        ("\"flags\":\"4294967296\"", "ReadUint32: strconv.ParseUint: parsing \"4294967296\": value out of range"),
        ("\"flags\":1.5", "assertInteger: can not decode float as int"),
        ("\"flags\":true", "ReadUint32: unsupported value type"),
        ("\"kind\":\"SERVER\"", "ReadEnumValue: unknown string value"),
        ("\"kind\":-3000000000", "ReadInt32: overflow: 3000000000"),
        ("\"spanId\":\"000000000000000g\"", "ID.UnmarshalJSONIter: encoding/hex: invalid byte: U+0067 'g'"),
        ("\"spanId\":\"00000000000000000\"", "ID.UnmarshalJSONIter: encoding/hex: odd length hex string"),
        (
            "\"attributes\":[{\"value\":{\"bytesValue\":\"AA=A\"}}]",
            "base64.Decode: illegal base64 data at input byte 2"
        ),
        ("\"attributes\":[{\"value\":{\"boolValue\":1}}]", "ReadBool: expect t or f, but found 1"),
        (
            "\"attributes\":[{\"value\":{\"doubleValue\":\"x\\n\"}}]",
            "ReadUint64: strconv.ParseFloat: parsing \"x\\n\": invalid syntax"
        ),
    ])
    func faultsOfFields(field: String, wanted: String) {
        let found = fault(json: "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\(field)}]}]}]}")
        #expect(found?.hasPrefix(wanted + ", error found in #") == true, "\(found ?? "none")")
    }

    @Test func spansAreCountedWhereTheyStand() throws {
        let span = "{\"name\":\"a\",\"attributes\":[{\"value\":{\"arrayValue\":{\"values\":[{},{}]}}}]}"
        let text =
            "{\"resource_spans\":[{\"scope_spans\":[{\"spans\":[\(span),\(span)]}],\"deprecatedScopeSpans\":[{\"spans\":[{}]}]},"
            + "{\"scopeSpans\":[{\"spans\":[{}]}]}]}"
        #expect(try ReceivedRequest.spans(json: Array(text.utf8)) == 3)
        // Two spans in the field that scope spans once had: they count where there are no others.
        let old: [UInt8] = [0xC2, 0x3E, 4, 0x12, 0, 0x12, 0]
        let resource = { (content: [UInt8]) -> [UInt8] in [0x0A, UInt8(content.count)] + content }
        #expect(try ReceivedRequest.spans(protobuf: resource(old)) == 2)
        #expect(try ReceivedRequest.spans(protobuf: resource(old + [0x12, 2, 0x12, 0])) == 1)
        #expect(try ReceivedRequest.spans(protobuf: resource(old) + resource([0x12, 2, 0x12, 0])) == 3)
    }

    /// However deep values stand in each other.
    @Test func depthHarmsNobody() {
        let depth = 200_000
        let nested = String(repeating: "{\"arrayValue\":{\"values\":[", count: depth)
        let text = "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"value\":" + nested
        #expect(fault(json: text)?.hasPrefix("ReadObject: ") == true)
        let skipped = "{\"x\":" + String(repeating: "[", count: depth)
        #expect(fault(json: skipped)?.hasPrefix("incrementDepth: exceeded max depth") == true)
        var value: [UInt8] = []
        for _ in 0..<20_000 {
            // An array of one value, in its field; longer ones are read no other way.
            value =
                [0x2A] + Self.length(value.count + 1 + Self.length(value.count).count) + [0x0A]
                + Self.length(value.count) + value
            if value.count > 60_000 { break }
        }
        let pair = [0x12] + Self.length(value.count) + value
        let resource = [0x0A] + Self.length(pair.count) + pair
        let spans = [0x0A] + Self.length(resource.count) + resource
        #expect(fault(protobuf: [0x0A] + Self.length(spans.count) + spans) == nil)
    }

    private static func length(_ count: Int) -> [UInt8] {
        count < 0x80 ? [UInt8(count)] : [UInt8(count & 0x7F) | 0x80] + length(count >> 7)
    }

    @Test func faultsInProtobuf() {
        #expect(fault(protobuf: [0x0A, 2, 0x12, 3]) == "unexpected EOF")
        #expect(
            fault(protobuf: [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01])
                == "proto: negative length found during unmarshaling")
        #expect(
            fault(protobuf: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01])
                == "proto: integer overflow")
        #expect(fault(protobuf: [0x0A, 7, 0x12, 5, 0x12, 3, 0x0A, 1, 0]) == "unmarshal: invalid TraceID length")
        #expect(fault(protobuf: [0x0A, 4, 0x12, 2, 0x10, 0]) == "proto: wrong wireType = 0 for field Spans")
    }
}
