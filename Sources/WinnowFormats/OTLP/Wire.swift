/// Sizes of protobuf's wire elements.
@frozen public enum Wire {
    /// How many bytes `value` takes as a varint, 1 to 10.
    @inlinable @inline(__always)
    public static func varint(_ value: UInt64) -> Int {
        ((63 - (value | 1).leadingZeroBitCount) * 9 + 73) >> 6
    }

    /// How many bytes a length takes as a varint.
    @inlinable @inline(__always)
    public static func varint(_ length: Int) -> Int { varint(UInt64(bitPattern: Int64(length))) }

    /// Size of a length-delimited field with a one-byte tag (field numbers 1 to 15): tag, length and payload.
    @inlinable @inline(__always)
    public static func field(_ payload: Int) -> Int { 1 + varint(payload) + payload }

    /// Size of a text field with a one-byte tag; proto3 leaves an empty text out.
    @inlinable @inline(__always)
    static func text(_ length: Int) -> Int { length == 0 ? 0 : field(length) }

    /// Size of a varint field with a one-byte tag; proto3 leaves a zero out.
    @inlinable @inline(__always)
    static func number(_ value: UInt64) -> Int { value == 0 ? 0 : 1 + varint(value) }
}
