import WinnowModel

/// Expressions of Alloy's syntax (grafana/alloy, `syntax/parser`).
extension AlloyParser {
    /// How tightly an operator binds; `nil` for what is none.
    private static func rank(_ kind: AlloyToken.Kind) -> Int? {
        guard case .sign(let sign) = kind else { return nil }
        switch sign {
        case "||": return 1
        case "&&": return 2
        case "==", "!=", "<", "<=", ">", ">=": return 3
        case "+", "-": return 4
        case "*", "/", "%": return 5
        case "^": return 6
        default: return nil
        }
    }

    /// Reads an expression.
    mutating func expression(depth: Int) throws(Failure) -> AlloyBlock.Placed {
        let start = at
        let first = try operand(depth: depth)
        guard Self.rank(token.kind) != nil else { return first }
        var operands = [first]
        var signs: [(sign: String, rank: Int)] = []
        while let rank = Self.rank(token.kind), case .sign(let sign) = token.kind {
            at += 1
            skipLines()
            signs.append((sign, rank))
            operands.append(try operand(depth: depth + 1))
        }
        return Self.grouped(operands[...], signs[...], shown(from: start))
    }

    /// Cuts a row of operands at the operators that bind least; the pieces have operators of higher ranks, so that this ends.
    private static func grouped(
        _ operands: ArraySlice<AlloyBlock.Placed>, _ signs: ArraySlice<(sign: String, rank: Int)>, _ shown: String
    ) -> AlloyBlock.Placed {
        guard let first = operands.first, let least = signs.map(\.rank).min() else {
            return operands.first ?? AlloyBlock.Placed(expression: .null, place: AlloyToken.nowhere)
        }
        var pieces: [(sign: String, operand: AlloyBlock.Placed)] = []
        var head: AlloyBlock.Placed?
        var start = operands.startIndex
        var sign = ""
        func take(until end: Int) {
            let from = start - operands.startIndex + signs.startIndex
            let piece = grouped(
                operands[start...end], signs[from..<from + (end - start)], shown)
            if head == nil { head = piece } else { pieces.append((sign, piece)) }
            start = end + 1
        }
        for (offset, operator_) in signs.enumerated() where operator_.rank == least {
            take(until: operands.startIndex + offset)
            sign = operator_.sign
        }
        take(until: operands.endIndex - 1)
        return AlloyBlock.Placed(expression: .chain(head ?? first, pieces), place: first.place, shown: shown)
    }

    private func shown(from start: Int) -> String {
        (start..<at).prefix(12).map { tokens[$0].text }.joined()
    }

    private mutating func operand(depth: Int) throws(Failure) -> AlloyBlock.Placed {
        if depth > Self.depthLimit { throw failure("nested deeper than \(Self.depthLimit) levels", at: token) }
        let place = token
        let start = at
        at += 1
        switch place.kind {
        case .string(let text):
            return try picked(AlloyBlock.Placed(expression: .text(text), place: place), start, depth)
        case .number(let text): return AlloyBlock.Placed(expression: .number(text), place: place)
        case .word("true"): return AlloyBlock.Placed(expression: .bool(true), place: place)
        case .word("false"): return AlloyBlock.Placed(expression: .bool(false), place: place)
        case .word("null"): return AlloyBlock.Placed(expression: .null, place: place)
        case .word(let first): return try access(first, place, start, depth)
        case .sign("["):
            let items = try list(until: "]", depth: depth)
            return try picked(AlloyBlock.Placed(expression: .list(items), place: place), start, depth)
        case .sign("{"):
            return try picked(AlloyBlock.Placed(expression: .object(try object(depth)), place: place), start, depth)
        case .sign("("):
            skipLines()
            let inner = try expression(depth: depth + 1)
            skipLines()
            try expect(")")
            return try picked(inner, start, depth)
        case .sign("-"):
            let inner = try operand(depth: depth + 1)
            return AlloyBlock.Placed(expression: .minus(inner), place: place, shown: shown(from: start))
        case .sign("!"):
            let inner = try operand(depth: depth + 1)
            return AlloyBlock.Placed(expression: .not(inner), place: place, shown: shown(from: start))
        default: throw failure("a value is expected here, not \(place.text)", at: place)
        }
    }

    /// A name with dots, a call, or a part of something.
    private mutating func access(
        _ first: String, _ place: AlloyToken, _ start: Int, _ depth: Int
    ) throws(Failure) -> AlloyBlock.Placed {
        var name = [first]
        while take(".") { name.append(try word()) }
        guard take("(") else {
            return try picked(AlloyBlock.Placed(expression: .name(name), place: place), start, depth)
        }
        let arguments = try list(until: ")", depth: depth)
        let call = AlloyBlock.Placed(
            expression: .call(name, arguments), place: place, shown: name.joined(separator: ".") + "(…)")
        return try picked(call, start, depth)
    }

    /// What follows a value in brackets or after a dot picks a part of it.
    private mutating func picked(
        _ value: AlloyBlock.Placed, _ start: Int, _ depth: Int
    ) throws(Failure) -> AlloyBlock.Placed {
        var steps: [AlloyBlock.Step] = []
        while true {
            if take("[") {
                skipLines()
                steps.append(.index(try expression(depth: depth + 1)))
                skipLines()
                try expect("]")
            } else if take(".") {
                steps.append(.member(try word()))
            } else if take("(") {
                _ = try list(until: ")", depth: depth)
                steps.append(.call)
            } else {
                break
            }
        }
        if steps.isEmpty { return value }
        return AlloyBlock.Placed(expression: .part(value, steps), place: value.place, shown: shown(from: start))
    }

    private mutating func list(until end: String, depth: Int) throws(Failure) -> [AlloyBlock.Placed] {
        var items: [AlloyBlock.Placed] = []
        while true {
            skipLines()
            if take(end) { return items }
            items.append(try expression(depth: depth + 1))
            skipLines()
            if take(",") { continue }
            try expect(end)
            return items
        }
    }

    private mutating func object(
        _ depth: Int
    ) throws(Failure) -> [(name: String, place: AlloyToken, value: AlloyBlock.Placed)] {
        var members: [(name: String, place: AlloyToken, value: AlloyBlock.Placed)] = []
        while true {
            skipLines()
            if take("}") { return members }
            let place = token
            let name: String
            if case .string(let text) = token.kind {
                name = text
                at += 1
            } else {
                name = try word()
            }
            try expect("=")
            skipLines()
            members.append((name, place, try expression(depth: depth + 1)))
            let hadLine = token.kind == .newline
            skipLines()
            if take(",") || hadLine { continue }
            try expect("}")
            return members
        }
    }
}
