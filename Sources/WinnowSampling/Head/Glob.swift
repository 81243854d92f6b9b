/// A pattern with wildcards, matched against whole texts, case-sensitive.
///
/// `*` is any text, `?` one character; where `hasClasses`, `[abc]`, `[a-z]` and `[!a]` are one character of a class, as in Python's `fnmatch`:
/// a `]` that stands first is itself, a bracket that is not closed too, and nothing escapes.
struct Glob: Sendable, Hashable {
    private enum Token: Sendable, Hashable {
        case any
        case one
        case literal(UInt32)
        case oneOf([ClosedRange<UInt32>], isNegated: Bool)
    }

    private let tokens: [Token]

    init(_ pattern: String, hasClasses: Bool) {
        let scalars = pattern.unicodeScalars.map(\.value)
        var tokens: [Token] = []
        var at = 0
        while at < scalars.count {
            switch scalars[at] {
            case 0x2A:
                if tokens.last != .any { tokens.append(.any) }
                at += 1
            case 0x3F:
                tokens.append(.one)
                at += 1
            case 0x5B where hasClasses:
                guard let (token, end) = Self.readClass(scalars, at + 1) else { fallthrough }
                tokens.append(token)
                at = end
            default:
                tokens.append(.literal(scalars[at]))
                at += 1
            }
        }
        self.tokens = tokens
    }

    /// Reads the class whose first character stands at `start`; `nil` when it is not closed.
    private static func readClass(_ scalars: [UInt32], _ start: Int) -> (Token, end: Int)? {
        var at = start
        let isNegated = at < scalars.count && scalars[at] == 0x21
        if isNegated { at += 1 }
        let first = at
        if at < scalars.count && scalars[at] == 0x5D { at += 1 }
        while at < scalars.count && scalars[at] != 0x5D { at += 1 }
        guard at < scalars.count else { return nil }
        var ranges: [ClosedRange<UInt32>] = []
        var place = first
        while place < at {
            if place + 2 < at && scalars[place + 1] == 0x2D {
                if scalars[place] <= scalars[place + 2] { ranges.append(scalars[place]...scalars[place + 2]) }
                place += 3
            } else {
                ranges.append(scalars[place]...scalars[place])
                place += 1
            }
        }
        return (.oneOf(ranges, isNegated: isNegated), at + 1)
    }

    /// Whether the whole text matches; time at most text × pattern.
    func matches(_ text: String) -> Bool {
        let scalars = text.unicodeScalars.map(\.value)
        var at = 0
        var token = 0
        var retry: (token: Int, at: Int)?
        while at < scalars.count {
            if token < tokens.count, tokens[token] == .any {
                retry = (token, at)
                token += 1
            } else if token < tokens.count, accepts(tokens[token], scalars[at]) {
                token += 1
                at += 1
            } else if let last = retry {
                retry = (last.token, last.at + 1)
                token = last.token + 1
                at = last.at + 1
            } else {
                return false
            }
        }
        while token < tokens.count, tokens[token] == .any { token += 1 }
        return token == tokens.count
    }

    private func accepts(_ token: Token, _ scalar: UInt32) -> Bool {
        switch token {
        case .any, .one: true
        case .literal(let wanted): wanted == scalar
        case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
        }
    }
}
