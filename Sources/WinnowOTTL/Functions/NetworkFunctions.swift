import WinnowModel

/// Converters over addresses, URLs and user agents.
enum NetworkFunctions {
    static let all: [FunctionEntry] = [
        FunctionEntry("IsInCIDR", ["target": .string, "networks": .list(.string)], isInCIDR),
        .pure(
            "CommunityID",
            [
                "source_i_p": .string, "source_port": .int, "destination_i_p": .string, "destination_port": .int,
                "protocol?": .string, "seed?": .int,
            ], communityID),
        .pure("URL", ["u_r_i": .string]) { arguments throws(EvaluationError) in
            let text = arguments.text(0)
            if text.bytes.isEmpty { throw EvaluationError("url cannot be empty") }
            return .map(try URLFields.map(text))
        },
        .pure("UserAgent", ["user_agent": .string]) { .map(UserAgentRules.fields($0.text(0))) },
    ]

    private static func isInCIDR(_ creation: Creation) throws(EvaluationError) -> Implementation {
        @Sendable func networks(_ values: [OTTLValue]) throws(EvaluationError) -> [Network] {
            var networks: [Network] = []
            for value in values {
                guard case .string(let text) = value else { continue }
                guard let network = Network(text) else { throw EvaluationError("invalid CIDR address: \(text.string)") }
                networks.append(network)
            }
            return networks
        }
        var literal: [Network]?
        if case .list(let values)? = creation.literals[1] { literal = try networks(values) }
        return .pure { [literal] values throws(EvaluationError) in
            let arguments = Arguments(values)
            let known: [Network]
            if let literal { known = literal } else { known = try networks(arguments.list(1)) }
            guard let address = IPAddress(arguments.text(0)) else { return .bool(false) }
            return .bool(known.contains { $0.contains(address) })
        }
    }

    private static let protocols: [Text: UInt8] = [
        "ICMP": 1, "TCP": 6, "UDP": 17, "RSVP": 46, "ICMP6": 58, "SCTP": 132,
    ]

    /// Community ID version 1 of a flow, whichever end it is seen from.
    private static func communityID(_ arguments: Arguments) throws(EvaluationError) -> OTTLValue {
        func port(_ index: Int, _ name: String) throws(EvaluationError) -> UInt16 {
            guard let port = UInt16(exactly: arguments.int(index)), port > 0 else {
                throw EvaluationError("\(name) port must be between 1 and 65535, got \(arguments.int(index))")
            }
            return port
        }
        func address(_ index: Int, _ name: String) throws(EvaluationError) -> [UInt8] {
            guard let address = IPAddress(arguments.text(index)) else {
                throw EvaluationError("invalid \(name) IP: \(arguments.text(index).string)")
            }
            return address.shortest
        }
        let sourcePort = try port(1, "source")
        let destinationPort = try port(3, "destination")
        var number: UInt8 = 6
        if let name = arguments.optionalText(4) {
            guard let known = protocols[name] else { throw EvaluationError("unsupported protocol: \(name.string)") }
            number = known
        }
        let source = try address(0, "source")
        let destination = try address(2, "destination")
        guard let seed = UInt16(exactly: arguments.optionalInt(5) ?? 0) else {
            throw EvaluationError("seed must be between 0 and 65535, got \(arguments.optionalInt(5) ?? 0)")
        }
        var ends = [(source, sourcePort), (destination, destinationPort)]
        let isBackward =
            source.count != destination.count
            ? source.count > destination.count
            : source == destination ? sourcePort > destinationPort : destination.lexicographicallyPrecedes(source)
        if isBackward { ends.swapAt(0, 1) }
        var flow = Digest.bigEndian(seed) + ends[0].0 + ends[1].0 + [number, 0]
        flow += Digest.bigEndian(ends[0].1) + Digest.bigEndian(ends[1].1)
        var id: Text = "1:"
        id.append(GoBase64.encode(Digest.sha1(flow), .standard))
        return .string(id)
    }
}

/// An address as Go's `net.ParseIP` reads it: 16 bytes, IPv4 mapped into IPv6.
struct IPAddress: Sendable {
    let bytes: [UInt8]

    /// Four bytes for IPv4, also for IPv4 in IPv6.
    var shortest: [UInt8] { isIPv4 ? Array(bytes[12...]) : bytes }

    var isIPv4: Bool {
        bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    }

    /// `nil` for anything else, zones and leading zeros of IPv4 included.
    init?(_ text: Text) {
        if text.bytes.contains(0x3A) {
            guard let bytes = Self.version6(text.bytes) else { return nil }
            self.bytes = bytes
        } else {
            guard let bytes = Self.version4(text.bytes[...]) else { return nil }
            self.bytes = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + bytes
        }
    }

    private static func version4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                part.count == 1 || part.first != 0x30, let byte = UInt8(String(decoding: part, as: UTF8.self))
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: [UInt8]) -> [UInt8]? {
        var halves: [[UInt8]] = [[]]
        var rest = text[...]
        if rest.starts(with: [0x3A, 0x3A]) {
            halves.append([])
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            let group = rest.prefix { $0 != 0x3A && $0 != 0x2E }
            if rest.dropFirst(group.count).first == 0x2E {
                guard let tail = version4(rest) else { return nil }
                halves[halves.count - 1] += tail
                rest = []
                break
            }
            guard (1...4).contains(group.count), let word = UInt64(hexDigits: group) else { return nil }
            halves[halves.count - 1] += [UInt8(word >> 8), UInt8(word & 0xFF)]
            rest = rest.dropFirst(group.count)
            if rest.isEmpty { break }
            rest = rest.dropFirst()
            if rest.isEmpty { return nil }
            if rest.first == 0x3A {
                guard halves.count == 1 else { return nil }
                halves.append([])
                rest = rest.dropFirst()
            }
        }
        let count = halves.joined().count
        if halves.count == 1 { return count == 16 ? halves[0] : nil }
        guard count < 16 else { return nil }
        return halves[0] + [UInt8](repeating: 0, count: 16 - count) + halves[1]
    }
}

/// A network in CIDR notation.
struct Network: Sendable {
    private let address: [UInt8]
    private let bits: Int

    init?(_ text: Text) {
        guard let slash = text.bytes.firstIndex(of: 0x2F),
            let ip = IPAddress(Text(bytes: Array(text.bytes[..<slash])))
        else { return nil }
        let digits = text.bytes[(slash + 1)...]
        let isIPv4 = !text.bytes[..<slash].contains(0x3A)
        address = isIPv4 ? ip.shortest : ip.bytes
        guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let bits = Int(String(decoding: digits, as: UTF8.self)), bits <= address.count * 8
        else { return nil }
        self.bits = bits
    }

    func contains(_ other: IPAddress) -> Bool {
        let candidate = address.count == 4 || other.isIPv4 ? other.shortest : other.bytes
        guard candidate.count == address.count else { return false }
        for (index, pair) in zip(address, candidate).enumerated() {
            let left = bits - 8 * index
            if left <= 0 { break }
            let mask = left >= 8 ? 0xFF : UInt8(truncatingIfNeeded: 0xFF << (8 - left))
            if pair.0 & mask != pair.1 & mask { return false }
        }
        return true
    }
}
