/// Globs of `replace_match` (gobwas/glob without separators): `*` and `**` any text, `?` one character, `[a-z]`, `[!abc]`, `{a,b}`.
public enum GlobPattern {
    /// The regular expression of a glob, which must match the whole text.
    public static func regex(_ glob: Text) throws(EvaluationError) -> GoRegex {
        var translation = Translation(rest: glob.bytes[...])
        let body = try translation.sequence(isInside: false, depth: 0)
        return try GoRegex(Text("(?s)\\A(?:" + body + ")\\z"))
    }

    private struct Translation {
        var rest: ArraySlice<UInt8>

        mutating func sequence(isInside: Bool, depth: Int) throws(EvaluationError) -> String {
            guard depth < 32 else { throw EvaluationError("braces nested deeper than 32 levels") }
            var pattern = ""
            while let byte = rest.first {
                switch byte {
                case UInt8(ascii: "*"):
                    pattern += ".*"
                    rest = rest.drop { $0 == UInt8(ascii: "*") }
                case UInt8(ascii: "?"):
                    pattern += "."
                    rest = rest.dropFirst()
                case UInt8(ascii: "["): pattern += try range()
                case UInt8(ascii: "{"):
                    rest = rest.dropFirst()
                    pattern += "(?:" + (try sequence(isInside: true, depth: depth + 1)) + ")"
                    guard rest.first == UInt8(ascii: "}") else { throw EvaluationError("unexpected end of input") }
                    rest = rest.dropFirst()
                case UInt8(ascii: "}") where isInside: return pattern
                case UInt8(ascii: ",") where isInside:
                    pattern += "|"
                    rest = rest.dropFirst()
                case UInt8(ascii: "\\"):
                    rest = rest.dropFirst()
                    if rest.isEmpty { throw EvaluationError("unexpected end of input") }
                    pattern += Self.quoted(character())
                default: pattern += Self.quoted(character())
                }
            }
            return pattern
        }

        /// One span of characters or a list of single ones.
        private mutating func range() throws(EvaluationError) -> String {
            rest = rest.dropFirst()
            let isNot = rest.first == UInt8(ascii: "!")
            if isNot { rest = rest.dropFirst() }
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")), end > rest.startIndex else {
                throw EvaluationError("unexpected end of input")
            }
            let content = Text(bytes: Array(rest[..<end])).characters
            rest = rest[(end + 1)...]
            var set = content.map { Self.quoted($0.string) }.joined()
            if content.count >= 2, content[1] == "-" {
                guard content.count == 3, content[0] <= content[2] else {
                    throw EvaluationError("expected close range character")
                }
                set = Self.quoted(content[0].string) + "-" + Self.quoted(content[2].string)
            }
            return "[" + (isNot ? "^" : "") + set + "]"
        }

        private mutating func character() -> String {
            let bytes = Array(rest.prefix(4))
            let (scalar, length) = UTF8Scan.scalar(bytes, at: 0)
            rest = rest.dropFirst(length)
            return String(Character(scalar))
        }

        private static func quoted(_ text: String) -> String {
            text.unicodeScalars.map { "\\x{" + String($0.value, radix: 16) + "}" }.joined()
        }
    }
}
