public import WinnowModel

/// How one kind of value is read from a node, described and shown: the type, unit and range of a key.
public struct SettingKind<Value>: Sendable {
    /// The kind for schema and documentation.
    public let shape: SettingShape
    /// Reads a node; what is wrong is appended, and the result is `nil`.
    public let read: @Sendable (YAMLNode, inout [Diagnostic]) -> Value?
    /// The value as a user would write it; `nil` for values without a short form.
    public let show: @Sendable (Value) -> String?

    /// Creates a kind.
    public init(
        shape: SettingShape, read: @escaping @Sendable (YAMLNode, inout [Diagnostic]) -> Value?,
        show: @escaping @Sendable (Value) -> String? = { _ in nil }
    ) {
        self.shape = shape
        self.read = read
        self.show = show
    }

    /// The same kind, whose values are shown as `show` says.
    public func showing(_ show: @escaping @Sendable (Value) -> String?) -> SettingKind {
        SettingKind(shape: shape, read: read, show: show)
    }

    /// A kind for a scalar: `parse` yields the value or says what is wrong.
    static func scalar(
        _ shape: SettingShape, expected: String, remedy: String = "", show: @escaping @Sendable (Value) -> String?,
        parse: @escaping @Sendable (YAMLNode) -> Value?
    ) -> SettingKind {
        SettingKind(
            shape: shape,
            read: { node, diagnostics in
                if let value = parse(node) { return value }
                diagnostics.append(
                    node.diagnostic("\(expected) is expected here, not \(described(node))", remedy: remedy))
                return nil
            }, show: show)
    }
}

/// What stands in the file, for "…, not …".
private func described(_ node: YAMLNode) -> String {
    if let text = node.text, !node.isNull { return "'\(text.prefix(60))'" }
    return node.kindName
}

/// The finding for a value outside its range.
private func outside(_ node: YAMLNode, _ range: String) -> Diagnostic {
    node.diagnostic("'\(node.text ?? "")' is out of range", remedy: "from \(range)")
}

extension SettingKind where Value == Int {
    /// A whole number.
    public static func integer(in range: ClosedRange<Int> = Int.min...Int.max) -> Self {
        let shape = SettingShape.integer(range)
        return SettingKind(
            shape: shape,
            read: { node, diagnostics in
                guard let integer = node.integer.flatMap({ Int(exactly: $0) }) else {
                    diagnostics.append(node.diagnostic("a whole number is expected here, not \(described(node))"))
                    return nil
                }
                if range.contains(integer) { return integer }
                diagnostics.append(outside(node, shape.rangeText))
                return nil
            }, show: { String($0) })
    }
}

extension SettingKind where Value == Double {
    /// A finite number.
    public static func number(
        in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    ) -> Self {
        bounded(.number(range), expected: "a number", show: { Quantity.text(number: $0) }) { $0.double }
    }

    /// A probability 0...1, also as `10 %`.
    public static var probability: Self {
        SettingKind.scalar(
            .probability, expected: "a probability from 0 to 1", remedy: "write 0.1 or 10 %",
            show: { Quantity.text(number: $0) }
        ) { node in
            if let number = node.double { return (0...1).contains(number) ? number : nil }
            return node.text.flatMap(Quantity.parseProbability)
        }
    }

    /// A rate per second such as `100/s`, `5/min`; a bare 0 is allowed.
    public static func rate(in range: ClosedRange<Double> = 0...Double.greatestFiniteMagnitude) -> Self {
        bounded(
            .rate(range), expected: "a rate", remedy: "say per what: 100/s, 5/min",
            show: { Quantity.text(number: $0) + "/s" }
        ) { node in
            node.integer == 0 ? 0 : node.text.flatMap(Quantity.parseRate)
        }
    }

    private static func bounded(
        _ shape: SettingShape, expected: String, remedy: String = "", show: @escaping @Sendable (Double) -> String?,
        parse: @escaping @Sendable (YAMLNode) -> Double?
    ) -> Self {
        SettingKind(
            shape: shape,
            read: { node, diagnostics in
                guard let number = parse(node), number.isFinite else {
                    diagnostics.append(
                        node.diagnostic("\(expected) is expected here, not \(described(node))", remedy: remedy))
                    return nil
                }
                if shape.contains(number) { return number }
                diagnostics.append(outside(node, shape.rangeText))
                return nil
            }, show: show)
    }
}

extension SettingKind where Value == UInt64 {
    /// A duration in nanoseconds such as `250ms`, `10s`, `1m30s`.
    public static func duration(in range: ClosedRange<UInt64> = 0...UInt64(Int64.max)) -> Self {
        bounded(
            .duration(range), expected: "a duration", remedy: "write it with a unit: 250ms, 10s, 1h",
            show: { Quantity.text(durationNanos: $0) }, parse: Quantity.parseDuration)
    }

    /// A size in bytes such as `512MiB`.
    public static func size(in range: ClosedRange<UInt64> = 0...UInt64(Int64.max)) -> Self {
        bounded(
            .size(range), expected: "a size", remedy: "write it with a unit: 64KiB, 512MiB",
            show: { Quantity.text(sizeBytes: $0) }, parse: Quantity.parseSize)
    }

    private static func bounded(
        _ shape: SettingShape, expected: String, remedy: String, show: @escaping @Sendable (UInt64) -> String?,
        parse: @escaping @Sendable (String) -> UInt64?
    ) -> Self {
        SettingKind(
            shape: shape,
            read: { node, diagnostics in
                guard let value = node.text.flatMap(parse) else {
                    diagnostics.append(
                        node.diagnostic("\(expected) is expected here, not \(described(node))", remedy: remedy))
                    return nil
                }
                if shape.contains(value) { return value }
                diagnostics.append(outside(node, shape.rangeText))
                return nil
            }, show: show)
    }
}

extension SettingKind where Value == String {
    /// Text; a number or truth value is taken as it is written.
    public static var text: Self {
        scalar(.text, expected: "text", show: { $0 }) { node in node.isNull ? nil : node.text }
    }
}

extension SettingKind where Value == Bool {
    /// A truth value.
    public static var flag: Self {
        scalar(.flag, expected: "true or false", remedy: "write true or false", show: { $0 ? "true" : "false" }) {
            $0.bool
        }
    }
}

extension SettingKind where Value == YAMLNode {
    /// Any node, kept as it is for somebody else to read.
    public static var node: Self {
        SettingKind(shape: .any, read: { node, _ in node })
    }
}

extension SettingKind where Value: RawRepresentable<String> & CaseIterable & Sendable {
    /// One of the words of an enumeration.
    public static var choice: Self {
        let words = Value.allCases.map(\.rawValue)
        return SettingKind(
            shape: .choice(words),
            read: { node, diagnostics in
                let word = node.text ?? ""
                if let value = Value(rawValue: word) { return value }
                let near = nearest(to: word, in: words)
                diagnostics.append(
                    node.diagnostic(
                        "one of \(Settings.list(words)) is expected here, not \(described(node))",
                        remedy: near.map { "did you mean '\($0)'?" } ?? ""))
                return nil
            }, show: { $0.rawValue })
    }
}

extension SettingKind where Value: SettingsBlock {
    /// A block with keys of its own.
    public static var block: Self {
        SettingKind(
            shape: .block(BlockShape(Value.self)),
            read: { node, diagnostics in Settings.decode(Value.self, from: node, into: &diagnostics) })
    }
}

extension SettingKind {
    /// A list of values of one kind; nothing is an empty list.
    public static func list<Element: Sendable>(_ element: SettingKind<Element>) -> SettingKind
    where Value == [Element] {
        SettingKind(
            shape: .list(element.shape),
            read: { node, diagnostics in
                if node.isNull { return [] }
                guard let nodes = node.elements else {
                    diagnostics.append(
                        node.diagnostic(
                            "a list is expected here, not \(described(node))", remedy: "write each element after '- '"))
                    return nil
                }
                return nodes.compactMap { element.read($0, &diagnostics) }
            },
            show: { values in
                let texts = values.compactMap { element.show($0) }
                return texts.count == values.count ? "[\(texts.joined(separator: ", "))]" : nil
            })
    }

    /// A list of values of one kind, or one value for a list of one; nothing is an empty list.
    public static func listOrOne<Element: Sendable>(_ element: SettingKind<Element>) -> SettingKind
    where Value == [Element] {
        let list = SettingKind.list(element)
        return SettingKind(
            shape: list.shape,
            read: { node, diagnostics in
                if node.isNull || node.elements != nil { return list.read(node, &diagnostics) }
                return element.read(node, &diagnostics).map { [$0] }
            }, show: list.show)
    }

    /// A mapping of names to values of one kind, in the order of the file; `naming` puts the name into the value. Nothing is no names.
    public static func named<Element: Sendable>(
        _ element: SettingKind<Element>, naming: @escaping @Sendable (inout Element, YAMLNode) -> Void
    ) -> SettingKind where Value == [Element] {
        SettingKind(
            shape: .named(element.shape),
            read: { node, diagnostics in
                if node.isNull { return [] }
                guard let entries = node.entries else {
                    diagnostics.append(
                        node.diagnostic(
                            "a mapping of names is expected here, not \(described(node))",
                            remedy: "write each one as 'name:' with its keys below"))
                    return nil
                }
                var values: [Element] = []
                for entry in entries {
                    guard let name = entry.key.text, !name.isEmpty else {
                        diagnostics.append(entry.key.diagnostic("a name is text, not \(entry.key.kindName)"))
                        continue
                    }
                    guard var value = element.read(entry.value, &diagnostics) else { continue }
                    naming(&value, entry.key)
                    values.append(value)
                }
                return values
            }, show: { $0.isEmpty ? "none" : nil })
    }

    /// The same kind with another type: `wrap` makes the value, `unwrap` gives back what is shown.
    public func map<Other>(
        _ wrap: @escaping @Sendable (Value) -> Other, _ unwrap: @escaping @Sendable (Other) -> Value?
    ) -> SettingKind<Other> {
        let kind = self
        return SettingKind<Other>(
            shape: shape, read: { node, diagnostics in kind.read(node, &diagnostics).map(wrap) },
            show: { value in unwrap(value).flatMap { kind.show($0) } })
    }
}
