import WinnowOTTL

extension ValueMap {
    /// Bytes that two maps share where they hold the same, in any order.
    var identity: [UInt8] {
        var bytes: [UInt8] = []
        write(self, to: &bytes)
        return bytes
    }

    private func write(_ map: ValueMap, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "m"))
        write(map.count, to: &bytes)
        for pair in map.pairs.sorted(by: { $0.key < $1.key }) {
            write(pair.key.bytes, to: &bytes)
            write(pair.value, to: &bytes)
        }
    }

    private func write(_ value: OTTLValue, to bytes: inout [UInt8]) {
        switch value {
        case .bool(let bool): bytes += [UInt8(ascii: "b"), bool ? 1 : 0]
        case .int(let number):
            bytes.append(UInt8(ascii: "i"))
            write(Int(number), to: &bytes)
        case .double(let number):
            bytes.append(UInt8(ascii: "d"))
            write(Int(bitPattern: UInt(number.bitPattern)), to: &bytes)
        case .string(let text):
            bytes.append(UInt8(ascii: "s"))
            write(text.bytes, to: &bytes)
        case .bytes(let content):
            bytes.append(UInt8(ascii: "y"))
            write(content, to: &bytes)
        case .slice(let values), .list(let values):
            bytes.append(UInt8(ascii: "l"))
            write(values.count, to: &bytes)
            for value in values { write(value, to: &bytes) }
        case .map(let map): write(map, to: &bytes)
        default: bytes.append(UInt8(ascii: "n"))
        }
    }

    private func write(_ content: [UInt8], to bytes: inout [UInt8]) {
        write(content.count, to: &bytes)
        bytes += content
    }

    private func write(_ number: Int, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
