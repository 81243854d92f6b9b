/// Cuts XML into tokens as strictly as Go's `encoding/xml`, and builds trees of them.
struct XMLReader {
    /// Largest document, bytes, and deepest nesting.
    private static let longest = 1 << 20
    private static let depthLimit = 128

    /// A piece of a document.
    enum Token {
        case start(name: Text, attributes: [(name: Text, value: Text)])
        case end
        case text(Text)
        case characterData(Text)
        case comment(Text)
        case instruction(target: Text, content: Text)
        case directive(Text)
    }

    let bytes: [UInt8]
    var at = 0
    private var line = 1
    /// Names of the elements that are open.
    private var open: [Text] = []
    /// An element that ended in `/>` still ends.
    private var endsItself = false

    init(_ text: Text) throws(EvaluationError) {
        bytes = text.bytes
        if bytes.count > Self.longest { throw EvaluationError("XML of more than \(Self.longest) bytes") }
        var index = 0
        while index < bytes.count {
            let (scalar, length) = UTF8Scan.scalar(bytes, at: index)
            if length == 1, bytes[index] >= 0x80 { throw EvaluationError("XML syntax error: invalid UTF-8") }
            let isFine =
                scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
                || "\t\n\r".unicodeScalars.contains(scalar)
            if !isFine {
                throw EvaluationError("XML syntax error: illegal character code U+\(String(scalar.value, radix: 16))")
            }
            index += length
        }
    }

    /// The document of a text, with a declaration in front where the text had none (xmlquery's `Parse`).
    static func document(_ text: Text) throws(EvaluationError) -> XMLNode {
        var reader = try XMLReader(text)
        let document = XMLNode(.document)
        var current = document
        var hasElement = false
        while let token = try reader.next() {
            switch token {
            case .start(let name, let attributes):
                if !hasElement, document.children.isEmpty {
                    let declaration = XMLNode(.declaration, "xml")
                    declaration.attributes = [("version", "1.0")]
                    document.add(declaration)
                }
                hasElement = true
                let (prefix, local) = split(name)
                let node = XMLNode(.element, local)
                node.prefix = prefix
                node.attributes = attributes
                current.add(node)
                current = node
            case .end: current = current.parent ?? document
            case .text(let text): if current !== document || hasElement { current.add(XMLNode(.text, text)) }
            case .characterData(let text):
                if current !== document || hasElement { current.add(XMLNode(.characterData, text)) }
            case .comment(let text): current.add(XMLNode(.comment, text))
            case .directive(let text): current.add(XMLNode(.notation, text))
            case .instruction(let target, let content):
                let node = XMLNode(.declaration, target)
                node.attributes = reader.pairs(content)
                current.add(node)
            }
        }
        if !hasElement { throw EvaluationError("xmlquery: invalid XML document") }
        return document
    }

    static func split(_ name: Text) -> (prefix: Text, local: Text) {
        guard let colon = name.bytes.firstIndex(of: 0x3A), colon > 0, colon < name.bytes.count - 1 else {
            return (.empty, name)
        }
        return (Text(bytes: Array(name.bytes[..<colon])), Text(bytes: Array(name.bytes[(colon + 1)...])))
    }

    // MARK: Tokens

    func wrong(_ reason: String) -> EvaluationError {
        EvaluationError("XML syntax error on line \(line): \(reason)")
    }

    var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

    mutating func advance(_ count: Int) {
        for byte in bytes[at..<at + count] where byte == 0x0A { line += 1 }
        at += count
    }

    func has(_ word: String) -> Bool { bytes[at...].starts(with: word.utf8) }

    /// Everything up to `end`, which is skipped.
    private mutating func take(upTo end: String) throws(EvaluationError) -> Text {
        guard let index = Text(bytes: bytes).firstIndex(of: Text(end), from: at) else { throw wrong("unexpected EOF") }
        let content = Text(bytes: Array(bytes[at..<index]))
        advance(index - at + end.utf8.count)
        return content
    }

    /// The next token, `nil` at the end.
    mutating func next() throws(EvaluationError) -> Token? {
        if endsItself {
            endsItself = false
            open.removeLast()
            return .end
        }
        guard let first = byte else {
            if !open.isEmpty { throw wrong("unexpected EOF") }
            return nil
        }
        if first != UInt8(ascii: "<") { return .text(try characters(end: nil)) }
        if has("<!--") {
            advance(4)
            let content = try take(upTo: "--")
            guard byte == UInt8(ascii: ">") else { throw wrong("invalid sequence \"--\" not allowed in comments") }
            advance(1)
            return .comment(content)
        }
        if has("<![CDATA[") {
            advance(9)
            return .characterData(Self.lines(try take(upTo: "]]>")))
        }
        if has("<!") { return .directive(try directive()) }
        if has("<?") { return try instruction() }
        if has("</") { return try end() }
        return try start()
    }

    private mutating func directive() throws(EvaluationError) -> Text {
        advance(2)
        let start = at
        var depth = 0
        var quote: UInt8?
        while let byte {
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == 0x22 || byte == 0x27 {
                quote = byte
            } else if byte == UInt8(ascii: "<") {
                depth += 1
            } else if byte == UInt8(ascii: ">") {
                if depth == 0 {
                    let content = Text(bytes: Array(bytes[start..<at]))
                    advance(1)
                    return content
                }
                depth -= 1
            }
            advance(1)
        }
        throw wrong("unexpected EOF")
    }

    private mutating func instruction() throws(EvaluationError) -> Token {
        advance(2)
        guard let target = name() else { throw wrong("expected target name after <?") }
        skipBlanks()
        let content = try take(upTo: "?>")
        if target == "xml" {
            for pair in pairs(content) {
                if pair.name == "version", pair.value != "1.0" {
                    throw EvaluationError(
                        "xml: unsupported version \"\(pair.value.string)\"; only version 1.0 is supported")
                }
                if pair.name == "encoding", !["utf-8", ""].contains(pair.value.string.lowercased()) {
                    throw EvaluationError("xml: encoding \"\(pair.value.string)\" declared but not supported")
                }
            }
        }
        return .instruction(target: target, content: content)
    }

    /// `name="value"` pairs of a declaration.
    func pairs(_ content: Text) -> [(name: Text, value: Text)] {
        var pairs: [(name: Text, value: Text)] = []
        var rest = content.bytes[...]
        while let mark = rest.firstIndex(of: 0x3D) {
            let name = Text(bytes: Array(rest[..<mark])).trimmedSpace
            rest = rest[(mark + 1)...].drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
            guard let quote = rest.first, quote == 0x22 || quote == 0x27,
                let end = rest.dropFirst().firstIndex(of: quote)
            else { break }
            pairs.append((name, Text(bytes: Array(rest[(rest.startIndex + 1)..<end]))))
            rest = rest[(end + 1)...]
        }
        return pairs
    }

    private mutating func end() throws(EvaluationError) -> Token {
        advance(2)
        guard let name = name() else { throw wrong("expected element name after </") }
        skipBlanks()
        guard byte == UInt8(ascii: ">") else { throw wrong("invalid characters between </\(name.string) and >") }
        advance(1)
        guard let last = open.popLast() else { throw wrong("unexpected end element </\(name.string)>") }
        if last != name { throw wrong("element <\(last.string)> closed by </\(name.string)>") }
        return .end
    }

    private mutating func start() throws(EvaluationError) -> Token {
        advance(1)
        guard let elementName = name() else {
            throw byte == nil ? wrong("unexpected EOF") : wrong("expected element name after <")
        }
        var attributes: [(name: Text, value: Text)] = []
        while true {
            skipBlanks()
            guard let byte else { throw wrong("unexpected EOF") }
            if has("/>") {
                advance(2)
                endsItself = true
                break
            }
            if byte == UInt8(ascii: ">") {
                advance(1)
                break
            }
            guard let attribute = name() else { throw wrong("expected attribute name in element") }
            skipBlanks()
            guard self.byte == UInt8(ascii: "=") else { throw wrong("attribute name without = in element") }
            advance(1)
            skipBlanks()
            guard let quote = self.byte, quote == 0x22 || quote == 0x27 else {
                throw wrong("unquoted or missing attribute value in element")
            }
            advance(1)
            let value = try characters(end: quote)
            attributes.append((attribute, value))
        }
        open.append(elementName)
        if open.count > Self.depthLimit { throw EvaluationError("XML nested deeper than \(Self.depthLimit) levels") }
        return .start(name: elementName, attributes: attributes)
    }
}
