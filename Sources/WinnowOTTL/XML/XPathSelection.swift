/// Selects nodes of one document.
struct XPathSelection {
    /// How many nodes are looked at before the expression is given up.
    private static let mostVisits = 1_000_000

    private let document: XMLNode
    private var visits = 0

    init(_ document: XMLNode) { self.document = document }

    /// What an expression yields.
    private enum Value {
        case nodes([XMLNode])
        case text(Text)
        case number(Double)
        case bool(Bool)
    }

    /// The nodes that an expression selects.
    static func nodes(_ path: XPath, in document: XMLNode) throws(EvaluationError) -> [XMLNode] {
        var selection = XPathSelection(document)
        guard case .nodes(let nodes) = try selection.value(path.root, document, 1, 1) else {
            throw EvaluationError("the XPath selects no nodes")
        }
        return nodes
    }

    private mutating func visit(_ count: Int = 1) throws(EvaluationError) {
        visits += count
        if visits > Self.mostVisits { throw EvaluationError("the XPath looks at too many nodes") }
    }

    private mutating func value(
        _ node: XPath.Node, _ context: XMLNode, _ position: Int, _ size: Int
    ) throws(EvaluationError) -> Value {
        switch node {
        case .text(let text): return .text(text)
        case .number(let number): return .number(number)
        case .path(let isAbsolute, let steps):
            var nodes = [isAbsolute ? document : context]
            for step in steps { nodes = try select(step, nodes) }
            return .nodes(nodes)
        case .union(let parts):
            var found: [XMLNode] = []
            for part in parts {
                if case .nodes(let nodes) = try value(part, context, position, size) { found += nodes }
            }
            return .nodes(Self.distinct(found))
        case .all(let parts):
            for part in parts { if !Self.truth(try value(part, context, position, size)) { return .bool(false) } }
            return .bool(true)
        case .any(let parts):
            for part in parts { if Self.truth(try value(part, context, position, size)) { return .bool(true) } }
            return .bool(false)
        case .compare(let left, let mark, let right):
            let left = try value(left, context, position, size)
            return .bool(Self.compare(left, mark, try value(right, context, position, size)))
        case .call(let function, let arguments):
            var values: [Value] = []
            for argument in arguments { values.append(try value(argument, context, position, size)) }
            return Self.call(function, values, context, position, size)
        }
    }

    private static func distinct(_ nodes: [XMLNode]) -> [XMLNode] {
        var known: Set<ObjectIdentifier> = []
        return nodes.filter { known.insert(ObjectIdentifier($0)).inserted }
    }

    // MARK: Steps

    private mutating func select(_ step: XPath.Step, _ contexts: [XMLNode]) throws(EvaluationError) -> [XMLNode] {
        var selected: [XMLNode] = []
        for context in contexts {
            var nodes = try along(step.axis, context).filter { Self.passes($0, step) }
            for predicate in step.predicates {
                var kept: [XMLNode] = []
                for (index, node) in nodes.enumerated() {
                    try visit()
                    switch try value(predicate, node, index + 1, nodes.count) {
                    case .number(let number): if number == Double(index + 1) { kept.append(node) }
                    case let other: if Self.truth(other) { kept.append(node) }
                    }
                }
                nodes = kept
            }
            selected += nodes
        }
        return contexts.count == 1 ? selected : Self.distinct(selected)
    }

    private mutating func along(_ axis: XPath.Axis, _ node: XMLNode) throws(EvaluationError) -> [XMLNode] {
        let nodes: [XMLNode]
        switch axis {
        case .child: nodes = node.kind == .attribute ? [] : node.children
        case .selfNode: nodes = [node]
        case .parent: nodes = node.parent.map { [$0] } ?? []
        case .descendant: nodes = Self.descendants(node)
        case .descendantOrSelf: nodes = [node] + Self.descendants(node)
        case .ancestor, .ancestorOrSelf:
            var found = axis == .ancestor ? [] : [node]
            var next = node.parent
            while let parent = next {
                found.append(parent)
                next = parent.parent
            }
            nodes = found
        case .followingSibling, .precedingSibling:
            let siblings = node.parent?.children ?? []
            let place = siblings.firstIndex { $0 === node } ?? siblings.count
            nodes = axis == .followingSibling ? Array(siblings.dropFirst(place + 1)) : siblings.prefix(place).reversed()
        case .attribute:
            nodes = node.attributes.map { pair in
                let attribute = XMLNode(.attribute, pair.name)
                attribute.add(XMLNode(.text, pair.value))
                attribute.parent = node
                return attribute
            }
        }
        try visit(nodes.count + 1)
        return nodes
    }

    private static func descendants(_ node: XMLNode) -> [XMLNode] {
        node.kind == .attribute ? [] : node.children.flatMap { [$0] + descendants($0) }
    }

    private static func passes(_ node: XMLNode, _ step: XPath.Step) -> Bool {
        switch step.test {
        case .node: true
        case .text: node.kind == .text || node.kind == .characterData
        case .comment: node.kind == .comment
        case .any: step.axis == .attribute ? node.kind == .attribute : node.kind == .element
        case .name(let name): (node.kind == .element || node.kind == .attribute) && node.name == name
        }
    }

    // MARK: Values

    private static func truth(_ value: Value) -> Bool {
        switch value {
        case .nodes(let nodes): !nodes.isEmpty
        case .text(let text): !text.bytes.isEmpty
        case .number(let number): number != 0 && !number.isNaN
        case .bool(let bool): bool
        }
    }

    private static func text(_ value: Value) -> Text {
        switch value {
        case .nodes(let nodes): nodes.first?.innerText ?? .empty
        case .text(let text): text
        case .number(let number): Text(GoNumber.json(number) ?? "NaN")
        case .bool(let bool): Text(String(bool))
        }
    }

    private static func number(_ value: Value) -> Double {
        switch value {
        case .number(let number): number
        case .bool(let bool): bool ? 1 : 0
        default: GoNumber.double(text(value).trimmedSpace.bytes) ?? .nan
        }
    }

    private static func compare(_ left: Value, _ mark: String, _ right: Value) -> Bool {
        // Of several nodes one that fits is enough.
        if case .nodes(let nodes) = left { return nodes.contains { compare(.text($0.innerText), mark, right) } }
        if case .nodes(let nodes) = right { return nodes.contains { compare(left, mark, .text($0.innerText)) } }
        if mark == "=" || mark == "!=" {
            let isEqual: Bool
            switch (left, right) {
            case (.bool, _), (_, .bool): isEqual = truth(left) == truth(right)
            case (.number, _), (_, .number): isEqual = number(left) == number(right)
            default: isEqual = text(left) == text(right)
            }
            return isEqual == (mark == "=")
        }
        let (a, b) = (number(left), number(right))
        switch mark {
        case "<": return a < b
        case "<=": return a <= b
        case ">": return a > b
        default: return a >= b
        }
    }

    private static func call(
        _ function: XPathFunction, _ values: [Value], _ context: XMLNode, _ position: Int, _ size: Int
    ) -> Value {
        func argument(_ index: Int) -> Value { index < values.count ? values[index] : .nodes([context]) }
        func node() -> XMLNode? { if case .nodes(let nodes) = argument(0) { nodes.first } else { nil } }
        switch function {
        case .last: return .number(Double(size))
        case .position: return .number(Double(position))
        case .count:
            if case .nodes(let nodes) = argument(0) { return .number(Double(nodes.count)) } else { return .number(0) }
        case .name: return .text(node()?.name ?? .empty)
        case .localName: return .text(node()?.data ?? .empty)
        case .contains: return .bool(text(argument(0)).firstIndex(of: text(argument(1))) != nil)
        case .startsWith: return .bool(text(argument(0)).bytes.starts(with: text(argument(1)).bytes))
        case .endsWith:
            return .bool(text(argument(0)).bytes.reversed().starts(with: text(argument(1)).bytes.reversed()))
        case .not: return .bool(!truth(argument(0)))
        case .string: return .text(text(argument(0)))
        case .number: return .number(number(argument(0)))
        case .boolean: return .bool(truth(argument(0)))
        case .concat: return .text(Text(bytes: values.flatMap { text($0).bytes }))
        case .stringLength: return .number(Double(text(argument(0)).characters.count))
        case .normalizeSpace:
            let words = text(argument(0)).bytes.split { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
            return .text(Text(bytes: Array(words.joined(separator: [0x20]))))
        case .isTrue: return .bool(true)
        case .isFalse: return .bool(false)
        }
    }
}
