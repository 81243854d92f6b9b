import WinnowModel

@testable import WinnowFormats

/// A `google.protobuf.Duration` and its JSON form: seconds with three, six or nine decimals, or none, and an `s`.
struct ProtobufDuration: Equatable {
    /// Whole seconds, at most 10,000 years either way.
    let seconds: Int64
    /// What is added to them, of the same sign, below a second.
    let nanos: Int32

    private static let secondLimit: UInt64 = 315_576_000_000

    /// Takes the fields of a message; out of range they are a `.data` failure.
    init(_ message: OTLPMessage) throws(Failure) {
        seconds = Int64(bitPattern: message["seconds"]?.number ?? 0)
        nanos = Int32(truncatingIfNeeded: message["nanos"]?.number ?? 0)
        let isOrderly =
            seconds.magnitude <= Self.secondLimit && nanos.magnitude < 1_000_000_000
            && (seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0))
        if !isOrderly {
            throw Failure(.data, Diagnostic("a duration out of range: \(seconds) s and \(nanos) ns"))
        }
    }

    /// Reads the JSON form; `nil` for anything else.
    init?(_ text: UnsafeRawBufferPointer) {
        guard text.last == UInt8(ascii: "s") else { return nil }
        let isNegative = text.first == UInt8(ascii: "-")
        let parts = text.dropFirst(isNegative ? 1 : 0).dropLast()
            .split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, let seconds = Decimal64.unsigned(UnsafeRawBufferPointer(rebasing: whole)),
            seconds <= Self.secondLimit
        else { return nil }
        var nanos: UInt64 = 0
        if parts.count > 1 {
            guard parts[1].count <= 9, let digits = Decimal64.unsigned(UnsafeRawBufferPointer(rebasing: parts[1]))
            else { return nil }
            nanos = digits
            for _ in parts[1].count..<9 { nanos *= 10 }
        }
        self.seconds = isNegative ? -Int64(seconds) : Int64(seconds)
        self.nanos = isNegative ? -Int32(nanos) : Int32(nanos)
    }

    /// The message.
    var message: OTLPMessage {
        var message = OTLPMessage(.duration)
        let fields = OTLPMessageType.duration.fields
        message.set(fields[0], .number(UInt64(bitPattern: seconds)))
        message.set(fields[1], .number(OTLPMessage.extended(nanos)))
        return message
    }

    /// The JSON form, without its quotes.
    var text: String {
        var text = (seconds < 0 || nanos < 0 ? "-" : "") + String(seconds.magnitude)
        if nanos != 0 {
            let digits = String(nanos.magnitude)
            var decimals = String(repeating: "0", count: 9 - digits.count) + digits
            while decimals.hasSuffix("000") { decimals.removeLast(3) }
            text += "." + decimals
        }
        return text + "s"
    }
}
