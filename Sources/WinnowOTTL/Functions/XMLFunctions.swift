/// Converters over XML.
enum XMLFunctions {
    static let all: [FunctionEntry] = [
        .pure("ParseXML", ["target": .string]) { arguments throws(EvaluationError) in
            .map(try parse(arguments.text(0)))
        },
        .pure("ParseSimplifiedXML", ["target": .string]) { arguments throws(EvaluationError) in
            .map(simplified(try document(arguments.text(0))))
        },
        FunctionEntry("GetXML", ["target": .string, "x_path": .literalString], get),
        FunctionEntry("RemoveXML", ["target": .string, "x_path": .literalString], remove),
        FunctionEntry("InsertXML", ["target": .string, "x_path": .literalString, "sub_document": .string], insert),
        FunctionEntry(
            "ConvertAttributesToElementsXML", ["target": .string, "x_path?": .literalString], attributesToElements),
        FunctionEntry(
            "ConvertTextToElementsXML",
            ["target": .string, "x_path?": .literalString, "element_name?": .literalString], textToElements),
    ]

    /// The document, with its declaration only where the text had one.
    private static func document(_ text: Text) throws(EvaluationError) -> XMLNode {
        let document: XMLNode
        do throws(EvaluationError) { document = try XMLReader.document(text) } catch {
            throw EvaluationError("parse xml: " + error.message)
        }
        if !text.bytes.starts(with: "<?xml".utf8) { document.children.first?.remove() }
        return document
    }

    // MARK: Into maps

    /// `tag`, `content`, `attributes` and `children` of each element.
    private static func parse(_ text: Text) throws(EvaluationError) -> ValueMap {
        do throws(EvaluationError) {
            var reader = try XMLReader(text)
            while let token = try reader.next() {
                guard case .start(let name, let attributes) = token else { continue }
                let map = try element(name, attributes, &reader)
                if reader.at < text.bytes.count {
                    throw EvaluationError("trailing bytes were present after parsing xml")
                }
                return map
            }
            throw EvaluationError("EOF")
        } catch {
            throw EvaluationError("unmarshal xml: " + error.message)
        }
    }

    private static func element(
        _ name: Text, _ attributes: [(name: Text, value: Text)], _ reader: inout XMLReader
    ) throws(EvaluationError) -> ValueMap {
        var content: [UInt8] = []
        var children: [OTTLValue] = []
        reading: while let token = try reader.next() {
            switch token {
            case .start(let name, let attributes): children.append(.map(try element(name, attributes, &reader)))
            case .end: break reading
            case .text(let text), .characterData(let text): content += text.trimmedSpace.bytes
            default: break
            }
        }
        var map = ValueMap([("tag", .string(XMLReader.split(name).local))])
        if !content.isEmpty { map["content"] = .string(Text(bytes: content)) }
        if !attributes.isEmpty {
            var values = ValueMap()
            for attribute in attributes { values[XMLReader.split(attribute.name).local] = .string(attribute.value) }
            map["attributes"] = .map(values)
        }
        if !children.isEmpty { map["children"] = .slice(children) }
        return map
    }

    /// Elements as keys, without attributes; those of one name as a list.
    private static func simplified(_ parent: XMLNode) -> ValueMap {
        var map = ValueMap()
        let elements = parent.children.filter { $0.kind == .element }
        for element in elements where !element.children.isEmpty {
            let isRepeated = elements.count { $0.data == element.data } > 1
            let leaf = leafText(element)
            var value: OTTLValue?
            if !leaf.bytes.isEmpty {
                value = .string(leaf)
            } else {
                let inner = simplified(element)
                if inner.count > 0 { value = .map(inner) }
            }
            if isRepeated {
                var list: [OTTLValue] = []
                if case .slice(let known)? = map[element.data] { list = known }
                map[element.data] = .slice(list + (value.map { [$0] } ?? []))
            } else if let value {
                map[element.data] = value
            }
        }
        return map
    }

    /// The first text of an element without elements inside.
    private static func leafText(_ element: XMLNode) -> Text {
        if element.children.contains(where: { $0.kind == .element }) { return .empty }
        return element.children.first { $0.kind == .text || $0.kind == .characterData }?.data ?? .empty
    }

    // MARK: Selecting and changing

    private static func get(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let path = try XPath(creation.text(1) ?? .empty)
        return .pure { values throws(EvaluationError) in
            let document = try document(Arguments(values).text(0))
            let result = XMLNode(.document)
            for node in try XPathSelection.nodes(path, in: document) {
                switch node.kind {
                case .element, .text: result.add(node.copy())
                case .attribute, .characterData: result.add(XMLNode(.text, node.innerText))
                default: break
                }
            }
            return .string(result.content)
        }
    }

    private static func remove(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let path = try XPath(creation.text(1) ?? .empty)
        return .pure { values throws(EvaluationError) in
            let document = try document(Arguments(values).text(0))
            for node in try XPathSelection.nodes(path, in: document) {
                switch node.kind {
                case .element, .comment, .characterData: node.remove()
                case .attribute: node.parent?.attributes.removeAll { $0.name == node.data }
                case .text: node.data = .empty
                default: break
                }
            }
            return .string(document.content)
        }
    }

    private static func insert(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let path = try XPath(creation.text(1) ?? .empty)
        return .pure { values throws(EvaluationError) in
            let arguments = Arguments(values)
            let document = try document(arguments.text(0))
            let part = try Self.document(arguments.text(2))
            for node in try XPathSelection.nodes(path, in: document) {
                guard node.kind == .element || node.kind == .document else {
                    throw EvaluationError("InsertXML XPath selected non-element: \"\(node.data.string)\"")
                }
                for child in part.children { node.add(child.copy()) }
            }
            return .string(document.content)
        }
    }

    private static func attributesToElements(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let given = creation.text(1) ?? .empty
        let path = try XPath(given.bytes.isEmpty ? "//@*" : given)
        return .pure { values throws(EvaluationError) in
            let document = try document(Arguments(values).text(0))
            for node in try XPathSelection.nodes(path, in: document) {
                guard node.kind == .attribute, let owner = node.parent else { continue }
                let element = XMLNode(.element, node.data)
                element.add(XMLNode(.text, node.innerText))
                owner.add(element)
                owner.attributes.removeAll { $0.name == node.data }
            }
            return .string(document.content)
        }
    }

    private static func textToElements(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let given = creation.text(1) ?? .empty
        let path = try XPath(given.bytes.isEmpty ? "/" : given)
        let chosen = creation.text(2) ?? .empty
        let name: Text = chosen.bytes.isEmpty ? "value" : chosen
        return .pure { values throws(EvaluationError) in
            let document = try document(Arguments(values).text(0))
            for node in try XPathSelection.nodes(path, in: document) { wrapTexts(node, name) }
            return .string(document.content)
        }
    }

    /// Texts beside other texts or elements get elements of their own.
    private static func wrapTexts(_ parent: XMLNode, _ name: Text) {
        guard parent.kind == .element || parent.kind == .document else { return }
        for child in parent.children where child.kind == .element { wrapTexts(child, name) }
        let texts = parent.children.filter { $0.kind == .text }
        let elements = parent.children.count { $0.kind == .element }
        guard !texts.isEmpty, elements + texts.count > 1 else { return }
        for text in texts {
            let content = XMLNode(.text, text.data)
            text.kind = .element
            text.data = name
            text.add(content)
        }
    }
}
