@testable import WinnowFormats
import WinnowSettings

extension OTLPMessage {
    /// How many resources, scopes, spans, events and links a request has.
    var counts: [String: Int64] {
        var counts: [String: Int64] = [:]
        for (name, type) in [
            ("resources", OTLPMessageType.resourceSpans), ("scopes", .scopeSpans), ("spans", .span),
            ("events", .event), ("links", .link),
        ] {
            counts[name] = Int64(count(type))
        }
        return counts
    }

    private func count(_ type: OTLPMessageType) -> Int {
        (self.type == type ? 1 : 0) + values.reduce(0) { $0 + $1.count(type) }
    }
}

extension JSONValue {
    /// The bytes of a base64 text in a member.
    func bytes(_ name: String) -> [UInt8] {
        Array((self[name]?.string ?? "").utf8).withUnsafeBytes { Base64.decode($0) ?? [] }
    }
}
