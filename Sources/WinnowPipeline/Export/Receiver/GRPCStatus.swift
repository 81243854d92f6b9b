import WinnowFormats

/// What a gRPC server answers where it does not accept: `google.rpc.Status`.
public struct GRPCStatus: Sendable, Hashable {
    /// The code.
    public var code: GRPCCode
    /// The text, which may hold pieces of a request that are no UTF-8.
    public var message: [UInt8]
    /// The delay of `google.rpc.RetryInfo` in the details, ns; `nil`: there is none.
    public var retryDelayNanos: Int64?

    /// Creates a status.
    public init(_ code: GRPCCode, _ message: String, retryDelayNanos: Int64? = nil) {
        self.init(code, Array(message.utf8), retryDelayNanos: retryDelayNanos)
    }

    /// Creates a status with a text that may be no UTF-8.
    public init(_ code: GRPCCode, _ message: [UInt8], retryDelayNanos: Int64? = nil) {
        self.code = code
        self.message = message
        self.retryDelayNanos = retryDelayNanos
    }

    /// The text, for people.
    public var text: String { String(decoding: message, as: UTF8.self) }

    /// What clients read of it.
    public var answer: GRPCAnswer { GRPCAnswer(code: code.rawValue, retryDelayNanos: retryDelayNanos) }

    private static let retryInfo = "type.googleapis.com/google.rpc.RetryInfo"

    /// As protobuf; `nil` for a text that is no UTF-8, which a message cannot hold.
    var protobuf: [UInt8]? {
        if String(validating: message, as: UTF8.self) == nil { return nil }
        var bytes: [UInt8] = []
        if code != .ok { Self.append(1, varint: UInt64(code.rawValue), to: &bytes) }
        if !message.isEmpty { Self.append(2, message, to: &bytes) }
        guard let nanos = retryDelayNanos else { return bytes }
        var duration: [UInt8] = []
        let (seconds, rest) = nanos.quotientAndRemainder(dividingBy: 1_000_000_000)
        if seconds != 0 { Self.append(1, varint: UInt64(bitPattern: seconds), to: &duration) }
        if rest != 0 { Self.append(2, varint: UInt64(bitPattern: rest), to: &duration) }
        var info: [UInt8] = []
        Self.append(1, duration, to: &info)
        var detail: [UInt8] = []
        Self.append(1, Array(Self.retryInfo.utf8), to: &detail)
        Self.append(2, info, to: &detail)
        Self.append(3, detail, to: &bytes)
        return bytes
    }

    /// As protobuf's JSON; `nil` for a text that is no UTF-8.
    var json: [UInt8]? {
        guard let text = String(validating: message, as: UTF8.self) else { return nil }
        var members: [String] = []
        if code != .ok { members.append("\"code\":\(code.rawValue)") }
        if !text.isEmpty { members.append("\"message\":\(Self.quoted(text))") }
        if let nanos = retryDelayNanos {
            members.append(
                "\"details\":[{\"@type\":\"\(Self.retryInfo)\",\"retryDelay\":\"\(Self.seconds(nanos))\"}]")
        }
        return Array("{\(members.joined(separator: ","))}".utf8)
    }

    /// Seconds with 0, 3, 6 or 9 decimals, as protobuf's JSON writes a length of time.
    private static func seconds(_ nanos: Int64) -> String {
        let magnitude = nanos.magnitude
        let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        var text = (nanos < 0 ? "-" : "") + String(whole)
        if rest > 0 {
            let digits = String(rest)
            var decimals = String(repeating: "0", count: 9 - digits.count) + digits
            while decimals.hasSuffix("000") { decimals.removeLast(3) }
            text += "." + decimals
        }
        return text + "s"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{08}": quoted += "\\b"
            case "\u{0C}": quoted += "\\f"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    quoted.unicodeScalars.append(scalar)
                }
            }
        }
        return quoted + "\""
    }

    private static func append(_ field: UInt8, varint: UInt64, to bytes: inout [UInt8]) {
        bytes.append(field << 3)
        append(varint, to: &bytes)
    }

    private static func append(_ field: UInt8, _ content: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(field << 3 | 2)
        append(UInt64(content.count), to: &bytes)
        bytes += content
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
