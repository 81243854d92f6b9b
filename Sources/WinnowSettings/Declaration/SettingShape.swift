/// What a key takes, for schema and documentation.
public indirect enum SettingShape: Sendable {
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A number.
    case number(ClosedRange<Double>)
    /// 0...1, or a percentage.
    case probability
    /// Nanoseconds, written with a unit.
    case duration(ClosedRange<UInt64>)
    /// Bytes, written with a unit.
    case size(ClosedRange<UInt64>)
    /// Per second, written as `100/s`.
    case rate(ClosedRange<Double>)
    /// Text.
    case text
    /// A truth value.
    case flag
    /// One of some words.
    case choice([String])
    /// A block with keys of its own.
    case block(BlockShape)
    /// A list.
    case list(SettingShape)
    /// Names with values.
    case named(SettingShape)
    /// Either of some shapes.
    case either([SettingShape])
    /// Anything; another reader checks it.
    case any
}

/// A block, for schema and documentation; its keys are asked for late, so that blocks may contain each other.
public struct BlockShape: Sendable {
    /// The schema's name for it: letters, digits and `_`.
    public let name: String
    /// Its name in documentation; blocks of one heading share a table.
    public let heading: String
    /// What the block is for.
    public let summary: String
    /// The key that a value gets which stands in the mapping's place.
    public let shorthandKey: String?
    /// The keys.
    public let fields: @Sendable () -> [FieldShape]

    /// The shape of a declared block.
    public init<Block: SettingsBlock>(_ type: Block.Type) {
        self.init(Block.self, name: String(describing: type))
    }

    /// The shape of a declared block under another name.
    public init<Block: SettingsBlock>(_ type: Block.Type, name: String) {
        self.name = name
        heading = name
        summary = Block.summary
        shorthandKey = Block.shorthandKey
        fields = {
            let defaults = Block()
            return Block.fields.map {
                FieldShape(
                    key: $0.key, summary: $0.summary, shape: $0.shape, isRequired: $0.isRequired,
                    defaultText: $0.isRequired ? nil : $0.shown(defaults))
            }
        }
    }

    private init(
        name: String, heading: String, summary: String, shorthandKey: String?,
        fields: @escaping @Sendable () -> [FieldShape]
    ) {
        self.name = name
        self.heading = heading
        self.summary = summary
        self.shorthandKey = shorthandKey
        self.fields = fields
    }

    /// The same block with further keys before its own; with another `name`, documentation still has one table for both.
    public func adding(_ more: [FieldShape], name: String? = nil) -> BlockShape {
        let fields = fields
        return BlockShape(
            name: name ?? self.name, heading: heading, summary: summary, shorthandKey: shorthandKey,
            fields: { more + fields() })
    }
}

/// A key, for schema and documentation.
public struct FieldShape: Sendable {
    /// The key.
    public let key: String
    /// What it means, one line.
    public let summary: String
    /// What it takes.
    public let shape: SettingShape
    /// Whether it must be there.
    public let isRequired: Bool
    /// The default as a user would write it; `nil` without one.
    public let defaultText: String?

    /// Describes a key.
    public init(
        key: String, summary: String, shape: SettingShape, isRequired: Bool = false, defaultText: String? = nil
    ) {
        self.key = key
        self.summary = summary
        self.shape = shape
        self.isRequired = isRequired
        self.defaultText = defaultText
    }
}

extension SettingShape {
    /// Whether a number lies in the shape's range.
    func contains(_ number: Double) -> Bool {
        switch self {
        case .number(let range), .rate(let range): range.contains(number)
        default: true
        }
    }

    /// Whether a quantity lies in the shape's range.
    func contains(_ number: UInt64) -> Bool {
        switch self {
        case .duration(let range), .size(let range): range.contains(number)
        default: true
        }
    }

    /// The range in words, such as `1 to 10000`; empty without bounds.
    public var rangeText: String {
        switch self {
        case .integer(let range): bounds(range, Int.min, Int.max) { String($0) }
        case .number(let range):
            bounds(range, -Double.greatestFiniteMagnitude, .greatestFiniteMagnitude) { Quantity.text(number: $0) }
        case .rate(let range):
            bounds(range, 0, .greatestFiniteMagnitude) { Quantity.text(number: $0) + "/s" }
        case .duration(let range):
            bounds(range, 0, UInt64(Int64.max)) { Quantity.text(durationNanos: $0) }
        case .size(let range): bounds(range, 0, UInt64(Int64.max)) { Quantity.text(sizeBytes: $0) }
        case .probability: "0 to 1"
        default: ""
        }
    }

    private func bounds<Bound: Comparable>(
        _ range: ClosedRange<Bound>, _ least: Bound, _ most: Bound, _ text: (Bound) -> String
    ) -> String {
        switch (range.lowerBound > least, range.upperBound < most) {
        case (false, false): ""
        case (true, false): "\(text(range.lowerBound)) up"
        case (false, true): "up to \(text(range.upperBound))"
        case (true, true): "\(text(range.lowerBound)) to \(text(range.upperBound))"
        }
    }

    /// The shape in words, such as `duration` or `list of Call`.
    public var typeText: String {
        switch self {
        case .integer: "integer"
        case .number: "number"
        case .probability: "probability"
        case .duration: "duration"
        case .size: "size"
        case .rate: "rate"
        case .text: "text"
        case .flag: "true or false"
        case .choice(let words): words.joined(separator: ", ")
        case .block(let block): block.heading
        case .list(let element): "list of \(element.typeText)"
        case .named(let element): "name → \(element.typeText)"
        case .either(let shapes): alternatives(shapes).joined(separator: " or ")
        case .any: "any"
        }
    }

    /// The words of choices and the names of the others, each once.
    private func alternatives(_ shapes: [SettingShape]) -> [String] {
        var words: [String] = []
        for shape in shapes {
            let more = if case .choice(let own) = shape { own } else { [shape.typeText] }
            words += more.filter { !words.contains($0) }
        }
        return words
    }
}
