import WinnowModel

/// A test of one attribute of the span or the event against a literal, read where it stands.
struct LiteralTest: Sendable {
    /// What is asked of the value.
    enum Question: Sendable {
        case compare(ComparisonOperator, OTTLValue)
        /// The literal stands on the left.
        case compareLiteral(OTTLValue, ComparisonOperator)
        case match(GoRegex)
    }

    let key: Text
    let question: Question

    /// The test of a predicate; `nil` for what is none.
    init?(_ predicate: Predicate) {
        switch predicate {
        case .compare(.path(let path), let comparison, .literal(let literal)):
            guard let key = Self.key(path), Self.isPlain(literal) else { return nil }
            self.key = key
            question = .compare(comparison, literal)
        case .compare(.literal(let literal), let comparison, .path(let path)):
            guard let key = Self.key(path), Self.isPlain(literal) else { return nil }
            self.key = key
            question = .compareLiteral(literal, comparison)
        case .truth(.call(let call, let keys)):
            guard keys.isEmpty, case .match(let pattern) = call.body,
                case .expression(.path(let path), _) = call.arguments.first, let key = Self.key(path)
            else { return nil }
            self.key = key
            question = .match(pattern)
        default: return nil
        }
    }

    private static func key(_ path: Path) -> Text? {
        guard path.root == .attributes || path.root == .eventAttributes, path.keys.count == 1,
            case .string(let key) = path.keys[0]
        else { return nil }
        return key
    }

    private static func isPlain(_ literal: OTTLValue) -> Bool {
        switch literal {
        case .null, .bool, .int, .double, .string: true
        default: false
        }
    }

    /// The answer for the attribute; `nil` where the value has to be made first.
    func answer(_ entry: AttributeTable.Entry?, _ tables: TraceTables) -> Bool? {
        guard let entry else { return answer(.null) }
        switch entry.kind {
        case .empty: return answer(.null)
        case .bool: return answer(.bool(entry.payload != 0))
        case .int: return answer(.int(Int64(bitPattern: entry.payload)))
        case .double: return answer(.double(Double(bitPattern: entry.payload)))
        case .string: return text(UInt32(truncatingIfNeeded: entry.payload), tables.strings)
        case .bytes, .array, .map, .drawn: return nil
        }
    }

    private func answer(_ value: OTTLValue) -> Bool? {
        switch question {
        case .compare(let comparison, let literal): try? value.compare(comparison, literal)
        case .compareLiteral(let literal, let comparison): try? literal.compare(comparison, value)
        case .match:
            // Other kinds than texts become texts first.
            value.isNull ? false : nil
        }
    }

    private func text(_ id: UInt32, _ strings: StringTable) -> Bool? {
        switch question {
        case .match(let pattern): return strings.withBytes(id) { pattern.occurs(in: $0) }
        case .compare(let comparison, .string(let literal)):
            return strings.withBytes(id) { comparison.holds(Self.order($0, literal.bytes), 0) }
        case .compareLiteral(.string(let literal), let comparison):
            return strings.withBytes(id) { comparison.holds(0, Self.order($0, literal.bytes)) }
        // A text against another kind: which text does not matter.
        default: return answer(.string(.empty))
        }
    }

    /// Negative, zero or positive, by bytes.
    private static func order(_ a: UnsafeRawBufferPointer, _ b: [UInt8]) -> Int {
        b.withUnsafeBytes { b in
            for (left, right) in zip(a, b) where left != right { return left < right ? -1 : 1 }
            return a.count - b.count
        }
    }
}
