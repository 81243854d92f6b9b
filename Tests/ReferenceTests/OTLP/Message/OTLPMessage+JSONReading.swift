import WinnowModel

@testable import WinnowFormats

extension OTLPMessage {
    /// Reads a message from OTLP JSON: names in lowerCamelCase, ids hexadecimal, enumerations as numbers, integers as numbers or text.
    ///
    /// Unknown names are ignored, `null` is absence. A value of a wrong kind or out of its range, a name twice in an object, two
    /// members of a `oneof`, text that is not UTF-8 or more than 101 message levels are each a `.data` failure that names the field.
    init(_ type: OTLPMessageType, json bytes: [UInt8]) throws(Failure) {
        let parser = try TapeParser()
        // simdjson reads up to 64 bytes after the text.
        let padded = bytes + [UInt8](repeating: 0, count: 64)
        let result: Result<Self, MessageJSONReader.Fault> = padded.withUnsafeBytes { padded in
            do throws(TapeParser.Fault) {
                let tape = try parser.parse(UnsafeRawBufferPointer(rebasing: padded[..<bytes.count]))
                if parser.repaired { return .failure(MessageJSONReader.Fault(message: "a text is not Unicode")) }
                do throws(MessageJSONReader.Fault) {
                    let reader = MessageJSONReader(tape: tape)
                    return .success(try reader.message(type, JSONTape.first, levels: WireCursor.levelLimit))
                } catch {
                    return .failure(error)
                }
            } catch {
                return .failure(MessageJSONReader.Fault(message: "\(error.message) at byte \(error.offset)"))
            }
        }
        switch result {
        case .success(let message): self = message
        case .failure(let fault):
            throw Failure(.data, Diagnostic("no \(type.name): \(fault.message)", text: fault.path))
        }
    }
}

/// Reads messages from a JSON tape, strictly.
private struct MessageJSONReader {
    /// What makes a document no message of the type, and the field where.
    struct Fault: Error {
        var message: String
        var path = ""

        /// The same, seen from outside of `step`.
        func inside(_ step: String) -> Fault {
            Fault(message: message, path: path.isEmpty || path.hasPrefix("[") ? step + path : step + "." + path)
        }
    }

    let tape: JSONTape

    func message(_ type: OTLPMessageType, _ index: Int, levels: Int) throws(Fault) -> OTLPMessage {
        if type == .duration { return try duration(index) }
        guard tape.kind(index) == JSONTape.Kind.object else { throw Fault(message: "an object is expected") }
        if type == .any { return try any(index, levels: levels) }
        var message = OTLPMessage(type)
        try read(index, into: &message, levels: levels)
        return message
    }

    /// Reads the members of an object as fields.
    private func read(_ object: Int, into message: inout OTLPMessage, levels: Int) throws(Fault) {
        let fields = message.type.fields
        var seen: UInt32 = 0
        var hasMember = false
        var index = object + 1
        while tape.kind(index) != JSONTape.Kind.endOfObject {
            let name = tape.text(index)
            let value = index + 1
            index = tape.next(value)
            guard let place = fields.firstIndex(where: { name.elementsEqual($0.jsonName) }) else { continue }
            let field = fields[place]
            do throws(Fault) {
                if seen & 1 << UInt32(place) != 0 { throw Fault(message: "a name stands twice in one object") }
                seen |= 1 << UInt32(place)
                if tape.kind(value) == JSONTape.Kind.null { continue }
                if field.presence == .member, hasMember { throw Fault(message: "a value has two kinds") }
                if field.presence == .member { hasMember = true }
                try read(field, value, into: &message, levels: levels)
            } catch {
                throw error.inside(String(decoding: field.jsonName, as: UTF8.self))
            }
        }
    }

    private func read(
        _ field: OTLPField, _ index: Int, into message: inout OTLPMessage, levels: Int
    ) throws(Fault) {
        if field.presence != .repeated { return message.set(field, try value(field.kind, index, levels: levels)) }
        guard tape.kind(index) == JSONTape.Kind.array else { throw Fault(message: "a list is expected") }
        var element = index + 1
        var number = 0
        while tape.kind(element) != JSONTape.Kind.endOfArray {
            do throws(Fault) {
                message.append(field, try value(field.kind, element, levels: levels))
            } catch {
                throw error.inside("[\(number)]")
            }
            element = tape.next(element)
            number += 1
        }
    }

    private func value(_ kind: OTLPField.Kind, _ index: Int, levels: Int) throws(Fault) -> OTLPMessage.Value {
        switch kind {
        case .message(let type):
            if levels == 0 { throw Fault(message: "nested too deeply") }
            return .message(try message(type, index, levels: levels - 1))
        case .text: return .bytes(Array(try text(index)))
        case .bytes: return .bytes(try bytes(index))
        case .id: return .bytes(try id(try text(index)))
        case .bool:
            switch tape.kind(index) {
            case JSONTape.Kind.yes: return .number(1)
            case JSONTape.Kind.no: return .number(0)
            default: throw Fault(message: "true or false is expected")
            }
        case .int32:
            guard let number = tape.integer(index).flatMap({ Int32(exactly: $0) }) else {
                throw Fault(message: "a whole number of 32 bits is expected")
            }
            return .number(OTLPMessage.extended(number))
        case .int64:
            guard let number = tape.integer(index) else {
                throw Fault(message: "a whole number of 64 bits is expected")
            }
            return .number(UInt64(bitPattern: number))
        case .uint32, .fixed32:
            guard let number = tape.unsigned(index).flatMap({ UInt32(exactly: $0) }) else {
                throw Fault(message: "a whole number from 0 to 4294967295 is expected")
            }
            return .number(UInt64(number))
        case .fixed64:
            guard let number = tape.unsigned(index) else {
                throw Fault(message: "a whole number from 0 to 18446744073709551615 is expected")
            }
            return .number(number)
        case .double:
            let isText = tape.kind(index) == JSONTape.Kind.string
            guard let number = tape.double(index), isText || number.isFinite else {
                throw Fault(message: "a number, or NaN or Infinity as text, is expected")
            }
            return .number(number.bitPattern)
        }
    }

    private func text(_ index: Int) throws(Fault) -> UnsafeRawBufferPointer {
        guard tape.kind(index) == JSONTape.Kind.string else { throw Fault(message: "a text is expected") }
        return tape.text(index)
    }

    private func bytes(_ index: Int) throws(Fault) -> [UInt8] {
        guard let bytes = Base64.decode(try text(index)) else { throw Fault(message: "base64 is expected") }
        return bytes
    }

    private func id(_ text: UnsafeRawBufferPointer) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: text.count, by: 2) {
            guard index + 2 <= text.count, let byte = Identifiers.hex(text, index, index + 2) else {
                throw Fault(message: "pairs of hexadecimal digits are expected")
            }
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        return bytes
    }

    // MARK: Types with a form of their own

    private func duration(_ index: Int) throws(Fault) -> OTLPMessage {
        guard let duration = ProtobufDuration(try text(index)) else {
            throw Fault(message: "seconds with up to nine decimals and an s are expected, as in 1.5s")
        }
        return duration.message
    }

    private func any(_ object: Int, levels: Int) throws(Fault) -> OTLPMessage {
        var url: [UInt8]?
        var value: Int?
        var index = object + 1
        while tape.kind(index) != JSONTape.Kind.endOfObject {
            if tape.text(index).equals("@type") { url = Array(try text(index + 1)) }
            if tape.text(index).equals("value") { value = index + 1 }
            index = tape.next(index + 1)
        }
        guard let url else {
            if tape.kind(object + 1) == JSONTape.Kind.endOfObject { return OTLPMessage(.any) }
            throw Fault(message: "@type is missing")
        }
        let content: [UInt8]
        if let type = OTLPMessage.contentType(url) {
            var message = OTLPMessage(type)
            try read(object, into: &message, levels: levels)
            content = message.protobuf()
        } else {
            content = if let value { try bytes(value) } else { [] }
        }
        var message = OTLPMessage(.any)
        let fields = OTLPMessageType.any.fields
        message.set(fields[0], .bytes(url))
        message.set(fields[1], .bytes(content))
        return message
    }
}
