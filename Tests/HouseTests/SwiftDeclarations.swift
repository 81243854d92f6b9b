/// What a Swift file declares, as far as the tests of the house ask: types with what they conform to, imports, entries of catalogues.
struct SwiftDeclarations {
    /// A type or an extension of one.
    struct TypeLine {
        var name: String
        /// Protocols (and a superclass) that stand after the colon.
        var conformances: Set<String>
        /// True for what other files can't see, and for what stands inside another type.
        var isHidden: Bool
        var isExtension: Bool
        var isProtocol: Bool
    }

    private(set) var types: [TypeLine] = []
    private(set) var imports: Set<String> = []
    private let text: String

    init(_ text: String) {
        self.text = text
        let lines = text.split(separator: "\n")
        for (number, line) in lines.enumerated() {
            var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })[...]
            let isInside = line.first == " "
            var isHidden = isInside
            while let word = words.first, Self.modifiers.contains(word) || word.hasPrefix("@") {
                if word == "private" || word == "fileprivate" { isHidden = true }
                words.removeFirst()
            }
            guard let keyword = words.popFirst(), let named = words.first else { continue }
            if keyword == "import" && !isInside {
                imports.insert(String((words.last ?? named).prefix { $0 != "." }))
            } else if Self.keywords.contains(keyword) {
                // A list of conformances may go on in the next lines.
                let end = lines[number...].firstIndex { $0.contains("{") } ?? number
                let whole = lines[number...end].joined(separator: " ")
                types.append(
                    TypeLine(
                        name: String(named.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }),
                        conformances: Self.conformances(whole), isHidden: isHidden, isExtension: keyword == "extension",
                        isProtocol: keyword == "protocol")
                )
            }
        }
    }

    /// The first argument of every call of `type`, where it is a plain text: the ids of entries that are written out in the file.
    func ids(of type: String) -> [String] {
        var ids: [String] = []
        var rest = text[...]
        while let call = rest.firstRange(of: type + "(") {
            rest = rest[call.upperBound...]
            var argument = rest.drop { $0.isWhitespace }
            if argument.hasPrefix("id:") { argument = argument.dropFirst(3).drop { $0.isWhitespace } }
            guard argument.first == "\"" else { continue }
            let id = argument.dropFirst().prefix { $0 != "\"" }
            if !id.contains("\\") { ids.append(String(id)) }
        }
        return ids
    }

    private static func conformances(_ line: String) -> Set<String> {
        let head = line.prefix { $0 != "{" }
        guard let colon = head.firstRange(of: ": ") else { return [] }
        let list = head[colon.upperBound...].firstRange(of: " where ").map { head[colon.upperBound..<$0.lowerBound] }
        let names = (list ?? head[colon.upperBound...]).split { $0 == "," || $0 == "&" || $0 == " " }
        return Set(names.map { String($0) })
    }

    private static let modifiers: Set<Substring> = [
        "public", "package", "internal", "private", "fileprivate", "final", "indirect", "nonisolated",
    ]
    private static let keywords: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "extension"]
}
