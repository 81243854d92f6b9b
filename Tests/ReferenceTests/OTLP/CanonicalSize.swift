@testable import WinnowFormats

/// The size that a recorded span should have when it is written anew, computed from its bytes alone.
///
/// What differs from the recorded size: ids of odd lengths become 16 and 8 bytes, an absent status and an absent value of an
/// attribute are written as empty messages, enum values and fields that the model does not know are gone.
enum CanonicalSize {
    /// A message's fields by number; `body` gives the size of each as it should be.
    private static func sum(
        _ bytes: UnsafeRawBufferPointer, _ body: (UInt32, UnsafeRawBufferPointer, UInt64) throws -> Int
    ) throws -> Int {
        var cursor = WireCursor(bytes)
        var size = 0
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag & 7 {
            case 0: size += try body(tag >> 3, UnsafeRawBufferPointer(rebasing: bytes[0..<0]), try cursor.varint())
            case 1: size += try body(tag >> 3, UnsafeRawBufferPointer(rebasing: bytes[0..<0]), try cursor.fixed64())
            case 2: size += try body(tag >> 3, cursor.slice(try cursor.payload()), 0)
            case 5:
                size += try body(tag >> 3, UnsafeRawBufferPointer(rebasing: bytes[0..<0]), UInt64(try cursor.fixed32()))
            default: try cursor.skip(tag)
            }
        }
        return size
    }

    private static func varint(_ value: UInt64) -> Int { value < 128 ? 1 : 1 + varint(value >> 7) }

    private static func framed(_ size: Int) -> Int { 1 + varint(UInt64(size)) + size }

    private static func id(_ bytes: UnsafeRawBufferPointer, _ length: Int) -> Int {
        bytes.contains { $0 != 0 } ? framed(length) : 0
    }

    /// Sizes of the spans of a request as fields of `ScopeSpans`, in order.
    static func spans(_ request: UnsafeRawBufferPointer) throws -> [Int] {
        var sizes: [Int] = []
        _ = try sum(request) { _, resourceSpans, _ in
            try sum(resourceSpans) { field, scopeSpans, _ in
                if field != 2 { return 0 }
                return try sum(scopeSpans) { field, span, _ in
                    if field == 2 { sizes.append(framed(try self.span(span))) }
                    return 0
                }
            }
        }
        return sizes
    }

    private static func span(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        var hasStatus = false
        let size = try sum(bytes) { field, payload, value in
            switch field {
            case 1: return id(payload, 16)
            case 2, 4: return id(payload, 8)
            case 3, 5: return framed(payload.count)
            case 6: return value <= 5 ? 2 : 0
            case 7, 8: return 9
            case 9: return framed(try pair(payload))
            case 10, 12, 14: return 1 + varint(value)
            case 11: return framed(try event(payload))
            case 13: return framed(try link(payload))
            case 15:
                hasStatus = true
                return framed(
                    try sum(payload) { field, text, code in field == 2 ? framed(text.count) : code <= 2 ? 2 : 0 })
            case 16: return 6
            default: return 0
            }
        }
        return size + (hasStatus ? 0 : 2)
    }

    private static func event(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        try sum(bytes) { field, payload, value in
            switch field {
            case 1: 9
            case 2: framed(payload.count)
            case 3: framed(try pair(payload))
            default: 1 + varint(value)
            }
        }
    }

    private static func link(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        try sum(bytes) { field, payload, value in
            switch field {
            case 1: id(payload, 16)
            case 2: id(payload, 8)
            case 3: framed(payload.count)
            case 4: framed(try pair(payload))
            case 6: 5
            default: 1 + varint(value)
            }
        }
    }

    private static func pair(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        var hasValue = false
        let size = try sum(bytes) { field, payload, _ in
            if field == 1 { return framed(payload.count) }
            if field != 2 { return 0 }
            hasValue = true
            return framed(try value(payload))
        }
        return size + (hasValue ? 0 : 2)
    }

    private static func value(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        try sum(bytes) { field, payload, value in
            switch field {
            case 1, 7: framed(payload.count)
            case 2: 2
            case 3: 1 + varint(value)
            case 4: 9
            case 5: framed(try sum(payload) { _, element, _ in framed(try self.value(element)) })
            case 6: framed(try sum(payload) { _, element, _ in framed(try pair(element)) })
            default: 0
            }
        }
    }
}
