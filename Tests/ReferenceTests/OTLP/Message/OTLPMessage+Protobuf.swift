import WinnowModel

@testable import WinnowFormats

extension OTLPMessage {
    /// Reads a message from protobuf, with the verdicts of upb (protobuf 7.36): a text that is not UTF-8, more than 101 message levels
    /// or groups, a bad tag or length are each a `.data` failure that names the byte.
    init(_ type: OTLPMessageType, protobuf bytes: [UInt8]) throws(Failure) {
        self.init(type)
        let result: Result<Self, WireCursor.Fault> = bytes.withUnsafeBytes { bytes in
            var message = OTLPMessage(type)
            do throws(WireCursor.Fault) {
                try message.merge(WireCursor(bytes))
            } catch {
                return .failure(error)
            }
            return .success(message)
        }
        switch result {
        case .success(let message): self = message
        case .failure(let fault):
            throw Failure(
                .data,
                Diagnostic(
                    "no \(type.name): \(fault.message) at byte \(fault.offset)",
                    remedy: "send what a protobuf library serialised, unchanged"))
        }
    }

    /// The message as protobuf: known fields in ascending order, then unknown ones as they came.
    func protobuf(unknownFields: Bool = true) -> [UInt8] {
        var writer = ReverseWriter(capacity: 256)
        write(unknownFields: unknownFields, into: &writer)
        return writer.bytes
    }

    /// Reads the fields up to the cursor's end: later ones replace earlier ones, messages merge, elements are added.
    private mutating func merge(_ cursor: consuming WireCursor) throws(WireCursor.Fault) {
        let fields = type.fields
        while !cursor.isAtEnd {
            let start = cursor.position
            let tag = try cursor.tag()
            if let field = fields.first(where: { $0.tag == tag }) {
                try merge(field, &cursor)
            } else {
                try cursor.skip(tag)
                unknown.append(contentsOf: cursor.slice(start..<cursor.position))
            }
        }
    }

    private mutating func merge(_ field: OTLPField, _ cursor: inout WireCursor) throws(WireCursor.Fault) {
        let value: Value
        switch field.kind {
        case .message(let type):
            let content = try cursor.message()
            let known = field.presence == .repeated ? nil : take(field)?.message
            var message = known ?? OTLPMessage(type)
            try message.merge(content)
            value = .message(message)
        case .text:
            let range = try cursor.payload()
            let text = cursor.slice(range)
            if let wrong = TextCheck.firstInvalidUTF8(text) {
                throw WireCursor.Fault(
                    offset: range.lowerBound + wrong, message: "\(field.name) has a byte that is not UTF-8")
            }
            value = .bytes(Array(text))
        case .bytes, .id: value = .bytes(Array(cursor.slice(try cursor.payload())))
        case .bool: value = .number(try cursor.varint() == 0 ? 0 : 1)
        case .int32: value = .number(OTLPMessage.extended(Int32(truncatingIfNeeded: try cursor.varint())))
        case .uint32: value = .number(UInt64(UInt32(truncatingIfNeeded: try cursor.varint())))
        case .int64: value = .number(try cursor.varint())
        case .fixed32: value = .number(UInt64(try cursor.fixed32()))
        case .fixed64, .double: value = .number(try cursor.fixed64())
        }
        if field.presence == .repeated { append(field, value) } else { set(field, value) }
    }

    /// A 32-bit integer as varints carry it, with its sign on 64 bits.
    static func extended(_ value: Int32) -> UInt64 { UInt64(bitPattern: Int64(value)) }

    fileprivate func write(unknownFields: Bool, into writer: inout ReverseWriter) {
        if unknownFields { unknown.withUnsafeBytes { writer.raw($0) } }
        let fields = type.fields
        for entry in entries.reversed() {
            guard let field = fields.first(where: { $0.number == entry.number }) else { continue }
            entry.value.write(field, unknownFields: unknownFields, into: &writer)
        }
    }
}

extension OTLPMessage.Value {
    /// Writes a field that is set: what proto3 leaves out is not among a message's entries.
    fileprivate func write(_ field: OTLPField, unknownFields: Bool, into writer: inout ReverseWriter) {
        let number = UInt64(field.number)
        switch self {
        case .number(let value):
            switch field.wireType {
            case .fixed64: writer.fixed64(number, value, evenZero: true)
            case .fixed32: writer.fixed32(number, UInt32(truncatingIfNeeded: value), evenZero: true)
            default: writer.number(number, value, evenZero: true)
            }
        case .bytes(let bytes): bytes.withUnsafeBytes { writer.bytes(number, $0, evenEmpty: true) }
        case .message(let message):
            let mark = writer.count
            message.write(unknownFields: unknownFields, into: &writer)
            writer.close(number, since: mark)
        case .list(let elements):
            for element in elements.reversed() { element.write(field, unknownFields: unknownFields, into: &writer) }
        }
    }
}
