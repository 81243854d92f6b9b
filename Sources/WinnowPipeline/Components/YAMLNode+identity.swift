public import WinnowSettings

extension YAMLNode {
    /// What the node holds as one text, by which two configurations are compared: the same for the same content, wherever it stands.
    ///
    /// Every part is led by its length, so that no two contents have one text.
    public var identity: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(to bytes: inout [UInt8]) {
        func part(_ text: String) {
            bytes.append(contentsOf: String(text.utf8.count).utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: text.utf8)
        }
        switch content {
        case .scalar(let scalar):
            bytes.append(UInt8(ascii: scalar.style == .plain ? "p" : "q"))
            part(scalar.text)
            if !scalar.tag.isEmpty { part(scalar.tag) }
            if let original = scalar.original { part(original) }
        case .sequence(let nodes):
            bytes.append(UInt8(ascii: "["))
            for node in nodes { node.write(to: &bytes) }
            bytes.append(UInt8(ascii: "]"))
        case .mapping(let entries):
            bytes.append(UInt8(ascii: "{"))
            for entry in entries {
                entry.key.write(to: &bytes)
                entry.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}
