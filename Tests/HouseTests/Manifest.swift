/// The targets of `Package.swift` and what each says it depends on.
struct Manifest {
    private(set) var dependencies: [String: Set<String>] = [:]

    /// Reads the calls that make targets: `module`, `tests`, `.target`, `.testTarget`, `.executableTarget`.
    init(_ text: String) {
        let package = text.firstRange(of: "let package").map { text[$0.lowerBound...] } ?? text[...]
        for maker in [" module(", " tests(", ".target(", ".testTarget(", ".executableTarget("] {
            var rest = package
            while let call = rest.firstRange(of: maker) {
                rest = rest[call.upperBound...]
                let arguments = Self.bracketed(rest, "(", ")")
                guard let name = Self.texts(arguments).first else { continue }
                var list = arguments.drop { $0 != "," }
                if maker.hasPrefix(".") {
                    list = list.firstRange(of: "dependencies:").map { list[$0.upperBound...] } ?? ""
                }
                let opened = list.drop { $0 != "[" }.dropFirst()
                dependencies[name] = Set(Self.texts(Self.bracketed(opened, "[", "]")))
                if maker == " tests(" { dependencies[name]?.insert("WinnowTestSupport") }
            }
        }
    }

    /// The text up to the bracket that closes what has just been opened.
    private static func bracketed(_ text: Substring, _ open: Character, _ close: Character) -> Substring {
        var depth = 1
        let end = text.firstIndex { character in
            if character == open { depth += 1 }
            if character == close { depth -= 1 }
            return depth == 0
        }
        return text[..<(end ?? text.endIndex)]
    }

    /// The quoted texts in order.
    private static func texts(_ text: Substring) -> [String] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
