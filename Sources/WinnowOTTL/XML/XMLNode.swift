/// A node of a document as antchfx/xmlquery builds it.
final class XMLNode {
    enum Kind {
        case document, declaration, element, text, characterData, comment, notation, attribute
    }

    var kind: Kind
    /// The name of an element, an attribute or a declaration; else the content.
    var data: Text
    var prefix: Text = .empty
    var attributes: [(name: Text, value: Text)] = []
    private(set) var children: [XMLNode] = []
    weak var parent: XMLNode?

    init(_ kind: Kind, _ data: Text = .empty) {
        self.kind = kind
        self.data = data
    }

    /// The name with its prefix.
    var name: Text { prefix.bytes.isEmpty ? data : Text(bytes: prefix.bytes + [0x3A] + data.bytes) }

    /// Adds a node after the others; it leaves where it was.
    func add(_ node: XMLNode) {
        node.remove()
        node.parent = self
        children.append(node)
    }

    /// Takes the node out of its parent.
    func remove() {
        parent?.children.removeAll { $0 === self }
        parent = nil
    }

    /// All text inside.
    var innerText: Text {
        switch kind {
        case .text, .characterData, .attribute: kind == .attribute ? (children.first?.data ?? .empty) : data
        case .comment, .declaration, .notation: .empty
        case .document, .element: Text(bytes: children.flatMap { $0.innerText.bytes })
        }
    }

    /// A copy with everything inside.
    func copy() -> XMLNode {
        let copy = XMLNode(kind, data)
        copy.prefix = prefix
        copy.attributes = attributes
        for child in children { copy.add(child.copy()) }
        return copy
    }

    /// What is inside, as xmlquery's `OutputXML(false)` writes it: no empty-element tags, blanks around texts gone.
    var content: Text {
        var bytes: [UInt8] = []
        let keepsBlanks = attributes.contains { $0.name == "xml:space" && $0.value == "preserve" }
        for child in children { child.write(&bytes, keepsBlanks) }
        return Text(bytes: bytes)
    }

    private func write(_ bytes: inout [UInt8], _ keepsBlanks: Bool) {
        func put(_ text: String) { bytes.append(contentsOf: text.utf8) }
        switch kind {
        case .text:
            bytes += Self.escaped(keepsBlanks ? data : data.trimmedSpace)
            return
        case .characterData:
            bytes += Array("<![CDATA[".utf8) + data.bytes + Array("]]>".utf8)
            return
        case .comment:
            bytes += Array("<!--".utf8) + data.bytes + Array("-->".utf8)
            return
        case .notation:
            bytes += Array("<!".utf8) + data.bytes + [0x3E]
            return
        case .declaration: put("<?")
        case .element, .document, .attribute: put("<")
        }
        bytes += name.bytes
        var keeps = keepsBlanks
        for attribute in attributes {
            bytes += [0x20] + attribute.name.bytes + Array("=\"".utf8) + Self.escaped(attribute.value) + [0x22]
            if attribute.name == "xml:space" { keeps = attribute.value == "preserve" }
        }
        if kind == .declaration { return put("?>") }
        put(">")
        for child in children { child.write(&bytes, keeps) }
        put("</")
        bytes += name.bytes
        put(">")
    }

    private static func escaped(_ text: Text) -> [UInt8] {
        text.bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "<"): Array("&lt;".utf8)
            case UInt8(ascii: ">"): Array("&gt;".utf8)
            case UInt8(ascii: "&"): Array("&amp;".utf8)
            case UInt8(ascii: "'"): Array("&#39;".utf8)
            case UInt8(ascii: "\""): Array("&#34;".utf8)
            default: [byte]
            }
        }
    }
}
