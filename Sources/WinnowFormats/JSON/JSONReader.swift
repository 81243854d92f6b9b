public import WinnowModel
public import WinnowSettings

extension JSONValue {
    /// Deepest nesting that is read.
    public static let depthLimit = 256
    /// Most values of one document.
    public static let nodeLimit = 500_000

    /// Reads one JSON document, strictly (RFC 8259): no comments, no trailing commas, no name twice in one object.
    ///
    /// Anything else is a `.data` failure with line and column. Numbers beyond a double's range are refused.
    public static func parse(
        _ document: consuming [UInt8], file: String, nodeLimit: Int = JSONValue.nodeLimit
    ) throws(Failure) -> JSONValue {
        var bytes = document
        let parser = try TapeParser(strictUpTo: nodeLimit)
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let end = bytes.count
        // simdjson reads up to 64 bytes after the text.
        bytes.append(contentsOf: repeatElement(0, count: 64))
        let read: Result<JSONValue, TapeParser.Fault> = bytes.withUnsafeBytes { bytes in
            let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            do throws(TapeParser.Fault) {
                let tree = JSONTree(tape: try parser.parse(text), text: text)
                return .success(try tree.value(JSONTape.first, depth: 1))
            } catch {
                return .failure(error)
            }
        }
        switch read {
        case .success(let value): return value
        case .failure(let fault):
            let offset = start + fault.offset
            let place = TextPlace(of: offset, in: bytes)
            let rest = bytes[..<end].dropFirst(offset).prefix(40).prefix { $0 != 0x0A }
            throw Failure(
                .data,
                Diagnostic(
                    fault.message, file: file, line: place.line, column: place.column,
                    text: String(decoding: rest, as: UTF8.self)))
        }
    }

    /// Reads a text, for tests and for JSON inside other files.
    public static func parse(_ text: String, file: String = "text") throws(Failure) -> JSONValue {
        try parse(Array(text.utf8), file: file)
    }

    /// Reads a file of bounded size; a file that can't be read is an `.io` failure.
    public static func parse(
        path: String, limitBytes: Int = SmallFile.limitBytes, nodeLimit: Int = JSONValue.nodeLimit
    ) throws(Failure) -> JSONValue {
        try parse(SmallFile.read(path, limitBytes: limitBytes), file: path, nodeLimit: nodeLimit)
    }
}

/// Values of a tape as a tree, within the limits of documents.
private struct JSONTree {
    let tape: JSONTape
    let text: UnsafeRawBufferPointer

    func value(_ index: Int, depth: Int) throws(TapeParser.Fault) -> JSONValue {
        if depth > JSONValue.depthLimit { throw fault("nested deeper than \(JSONValue.depthLimit) levels", index) }
        switch tape.kind(index) {
        case JSONTape.Kind.object:
            var members: [JSONValue.Member] = []
            var names: Set<String> = []
            var at = index + 1
            while tape.kind(at) != JSONTape.Kind.endOfObject {
                let name = String(decoding: tape.text(at), as: UTF8.self)
                if !names.insert(name).inserted {
                    throw fault("the name '\(name)' stands twice in one object", at)
                }
                members.append(JSONValue.Member(name, try value(at + 1, depth: depth + 1)))
                at = tape.next(at + 1)
            }
            return .object(members)
        case JSONTape.Kind.array:
            var elements: [JSONValue] = []
            var at = index + 1
            while tape.kind(at) != JSONTape.Kind.endOfArray {
                elements.append(try value(at, depth: depth + 1))
                at = tape.next(at)
            }
            return .array(elements)
        case JSONTape.Kind.string: return .string(String(decoding: tape.text(index), as: UTF8.self))
        case JSONTape.Kind.signed: return .int(Int64(bitPattern: tape.number(index)))
        case JSONTape.Kind.unsigned:
            return Int64(exactly: tape.number(index)).map { .int($0) } ?? .number(Double(tape.number(index)))
        case JSONTape.Kind.double: return .number(Double(bitPattern: tape.number(index)))
        case JSONTape.Kind.yes: return .bool(true)
        case JSONTape.Kind.no: return .bool(false)
        default: return .null
        }
    }

    private func fault(_ message: String, _ index: Int) -> TapeParser.Fault {
        TapeParser.Fault(offset: TolerantTape.offset(of: index, in: text), message: message)
    }
}
