/// Paths into XML: the part of XPath 1.0 that the Collector's functions are used with.
///
/// Location paths with all axes but `namespace`, `following` and `preceding`, predicates, comparisons, `and`, `or`, `|` and the functions
/// of `XPathFunction`; no calculations.
struct XPath: Sendable {
    let root: Node

    /// An expression.
    indirect enum Node: Sendable {
        case union([Node])
        case path(isAbsolute: Bool, steps: [Step])
        case compare(Node, String, Node)
        case all([Node])
        case any([Node])
        case text(Text)
        case number(Double)
        case call(XPathFunction, [Node])
    }

    struct Step: Sendable {
        var axis: Axis
        var test: Test
        var predicates: [Node]
    }

    enum Axis: String, Sendable {
        case child, descendant, parent, ancestor, attribute
        case selfNode = "self"
        case descendantOrSelf = "descendant-or-self"
        case ancestorOrSelf = "ancestor-or-self"
        case followingSibling = "following-sibling"
        case precedingSibling = "preceding-sibling"
    }

    enum Test: Sendable {
        case any
        case name(Text)
        case text, node, comment
    }

    /// Compiles an expression that selects nodes.
    init(_ text: Text) throws(EvaluationError) {
        var parser = XPathParser(text)
        root = try parser.whole()
    }
}

/// Functions of XPath.
enum XPathFunction: String, Sendable {
    case last, position, count, name, contains, not, string, number, boolean, concat
    case localName = "local-name"
    case startsWith = "starts-with"
    case endsWith = "ends-with"
    case stringLength = "string-length"
    case normalizeSpace = "normalize-space"
    case isTrue = "true"
    case isFalse = "false"
}

/// Reads XPath.
struct XPathParser {
    private static let depthLimit = 32

    private let text: [UInt8]
    private var at = 0
    private var depth = 0

    init(_ text: Text) { self.text = text.bytes }

    mutating func whole() throws(EvaluationError) -> XPath.Node {
        let node = try either()
        skipBlanks()
        if at < text.count { throw wrong() }
        return node
    }

    private func wrong() -> EvaluationError {
        EvaluationError("invalid xpath: \(String(decoding: text, as: UTF8.self)) at byte \(at)")
    }

    private mutating func skipBlanks() { while at < text.count, text[at] == 0x20 { at += 1 } }

    private mutating func take(_ word: String) -> Bool {
        skipBlanks()
        guard text[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    /// A word operator, which needs something else after it.
    private mutating func takeWord(_ word: String) -> Bool {
        let start = at
        if take(word), at == text.count || !Self.isName(text[at]) { return true }
        at = start
        return false
    }

    private static func isName(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || "_-.".utf8.contains(byte)
    }

    private mutating func nested(_ body: (inout XPathParser) throws(EvaluationError) -> XPath.Node)
        throws(EvaluationError) -> XPath.Node
    {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit {
            throw EvaluationError("invalid xpath: nested deeper than \(Self.depthLimit) levels")
        }
        return try body(&self)
    }

    private mutating func either() throws(EvaluationError) -> XPath.Node {
        var parts = [try both()]
        while takeWord("or") { parts.append(try both()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func both() throws(EvaluationError) -> XPath.Node {
        var parts = [try comparison()]
        while takeWord("and") { parts.append(try comparison()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func comparison() throws(EvaluationError) -> XPath.Node {
        let left = try union()
        for mark in ["!=", "<=", ">=", "=", "<", ">"] where take(mark) { return .compare(left, mark, try union()) }
        return left
    }

    private mutating func union() throws(EvaluationError) -> XPath.Node {
        var parts = [try primary()]
        while take("|") { parts.append(try primary()) }
        return parts.count == 1 ? parts[0] : .union(parts)
    }

    private mutating func primary() throws(EvaluationError) -> XPath.Node {
        skipBlanks()
        guard at < text.count else { throw wrong() }
        let byte = text[at]
        if byte == 0x22 || byte == 0x27 {
            guard let end = text[(at + 1)...].firstIndex(of: byte) else { throw wrong() }
            defer { at = end + 1 }
            return .text(Text(bytes: Array(text[(at + 1)..<end])))
        }
        if (0x30...0x39).contains(byte) {
            let digits = text[at...].prefix { (0x30...0x39).contains($0) || $0 == 0x2E }
            at += digits.count
            guard let number = GoNumber.double(Array(digits)) else { throw wrong() }
            return .number(number)
        }
        if byte == UInt8(ascii: "(") {
            at += 1
            let inner = try nested { parser throws(EvaluationError) in try parser.either() }
            guard take(")") else { throw wrong() }
            return inner
        }
        if let call = try functionCall() { return call }
        return try path()
    }

    private mutating func functionCall() throws(EvaluationError) -> XPath.Node? {
        let start = at
        let name = text[at...].prefix(while: Self.isName)
        at += name.count
        guard let function = XPathFunction(rawValue: String(decoding: name, as: UTF8.self)), take("(") else {
            at = start
            return nil
        }
        var arguments: [XPath.Node] = []
        if !take(")") {
            repeat {
                arguments.append(try nested { parser throws(EvaluationError) in try parser.either() })
            } while take(",")
            guard take(")") else { throw wrong() }
        }
        return .call(function, arguments)
    }

    private mutating func path() throws(EvaluationError) -> XPath.Node {
        var steps: [XPath.Step] = []
        let everywhere = XPath.Step(axis: .descendantOrSelf, test: .node, predicates: [])
        var isAbsolute = false
        if take("//") {
            isAbsolute = true
            steps.append(everywhere)
        } else if take("/") {
            isAbsolute = true
            skipBlanks()
            if at == text.count || !(Self.isName(text[at]) || "@*.".utf8.contains(text[at])) {
                return .path(isAbsolute: true, steps: [])
            }
        }
        while true {
            steps.append(try step())
            if steps.count > 64 { throw EvaluationError("invalid xpath: more than 64 steps") }
            if take("//") { steps.append(everywhere) } else if !take("/") { break }
        }
        return .path(isAbsolute: isAbsolute, steps: steps)
    }

    private mutating func step() throws(EvaluationError) -> XPath.Step {
        var step = XPath.Step(axis: .child, test: .any, predicates: [])
        if take("..") {
            step.axis = .parent
            step.test = .node
        } else if take(".") {
            step.axis = .selfNode
            step.test = .node
        } else {
            if take("@") { step.axis = .attribute }
            step.test = try test(&step.axis)
        }
        while take("[") {
            step.predicates.append(try nested { parser throws(EvaluationError) in try parser.either() })
            guard take("]") else { throw wrong() }
        }
        return step
    }

    private mutating func test(_ axis: inout XPath.Axis) throws(EvaluationError) -> XPath.Test {
        if take("*") { return .any }
        var name = text[at...].prefix { Self.isName($0) }
        guard !name.isEmpty else { throw wrong() }
        at += name.count
        if text[at...].starts(with: "::".utf8) {
            guard let named = XPath.Axis(rawValue: String(decoding: name, as: UTF8.self)) else { throw wrong() }
            axis = named
            at += 2
            if take("*") { return .any }
            name = text[at...].prefix { Self.isName($0) }
            guard !name.isEmpty else { throw wrong() }
            at += name.count
        }
        if take("()") {
            switch String(decoding: name, as: UTF8.self) {
            case "text": return .text
            case "node": return .node
            case "comment": return .comment
            default: throw wrong()
            }
        }
        var full = Array(name)
        if at < text.count, text[at] == 0x3A {
            let local = text[(at + 1)...].prefix { Self.isName($0) }
            guard !local.isEmpty else { throw wrong() }
            full += [0x3A] + local
            at += 1 + local.count
        }
        return .name(Text(bytes: full))
    }
}
