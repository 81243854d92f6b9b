extension SettingField {
    /// A whole number.
    public static func integer(
        _ key: String, _ path: SettingPath<Block, Int>, in range: ClosedRange<Int> = Int.min...Int.max,
        required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .integer(in: range), required: required, summary) }

    /// A whole number that may be absent.
    public static func integer(
        _ key: String, _ path: SettingPath<Block, Int?>, in range: ClosedRange<Int> = Int.min...Int.max,
        required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .integer(in: range), required: required, summary) }

    /// A finite number.
    public static func number(
        _ key: String, _ path: SettingPath<Block, Double>,
        in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude,
        required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .number(in: range), required: required, summary) }

    /// A finite number that may be absent.
    public static func number(
        _ key: String, _ path: SettingPath<Block, Double?>,
        in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude,
        required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .number(in: range), required: required, summary) }

    /// A probability 0...1, also as `10 %`.
    public static func probability(
        _ key: String, _ path: SettingPath<Block, Double>, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .probability, required: required, summary) }

    /// A probability that may be absent.
    public static func probability(
        _ key: String, _ path: SettingPath<Block, Double?>, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .probability, required: required, summary) }

    /// A duration, kept in nanoseconds.
    public static func duration(
        _ key: String, _ path: SettingPath<Block, UInt64>,
        in range: ClosedRange<UInt64> = 0...UInt64(Int64.max), required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .duration(in: range), required: required, summary) }

    /// A duration that may be absent.
    public static func duration(
        _ key: String, _ path: SettingPath<Block, UInt64?>,
        in range: ClosedRange<UInt64> = 0...UInt64(Int64.max), required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .duration(in: range), required: required, summary) }

    /// A size, kept in bytes.
    public static func size(
        _ key: String, _ path: SettingPath<Block, UInt64>,
        in range: ClosedRange<UInt64> = 0...UInt64(Int64.max), required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .size(in: range), required: required, summary) }

    /// A size that may be absent.
    public static func size(
        _ key: String, _ path: SettingPath<Block, UInt64?>,
        in range: ClosedRange<UInt64> = 0...UInt64(Int64.max), required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .size(in: range), required: required, summary) }

    /// A rate, kept per second.
    public static func rate(
        _ key: String, _ path: SettingPath<Block, Double>,
        in range: ClosedRange<Double> = 0...Double.greatestFiniteMagnitude, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .rate(in: range), required: required, summary) }

    /// A rate that may be absent.
    public static func rate(
        _ key: String, _ path: SettingPath<Block, Double?>,
        in range: ClosedRange<Double> = 0...Double.greatestFiniteMagnitude, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .rate(in: range), required: required, summary) }

    /// Text.
    public static func text(
        _ key: String, _ path: SettingPath<Block, String>, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .text, required: required, summary) }

    /// Text that may be absent.
    public static func text(
        _ key: String, _ path: SettingPath<Block, String?>, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .text, required: required, summary) }

    /// Texts in a list.
    public static func texts(
        _ key: String, _ path: SettingPath<Block, [String]>, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .list(.text), required: required, summary) }

    /// Texts in a list, or one text.
    public static func textOrTexts(
        _ key: String, _ path: SettingPath<Block, [String]>, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .listOrOne(.text), required: required, summary) }

    /// A truth value.
    public static func flag(
        _ key: String, _ path: SettingPath<Block, Bool>, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .flag, required: required, summary) }

    /// A truth value that may be absent.
    public static func flag(
        _ key: String, _ path: SettingPath<Block, Bool?>, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .flag, required: required, summary) }

    /// One of the words of an enumeration.
    public static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ key: String, _ path: SettingPath<Block, Choice>, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .choice, required: required, summary) }

    /// One of the words of an enumeration, which may be absent.
    public static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ key: String, _ path: SettingPath<Block, Choice?>, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, SettingKind<Choice>.choice, required: required, summary) }

    /// A block with keys of its own.
    public static func block<Inner: SettingsBlock>(
        _ key: String, _ path: SettingPath<Block, Inner>, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .block, required: required, summary) }

    /// A block that may be absent; a key without a value is the block with its defaults.
    public static func optionalBlock<Inner: SettingsBlock>(
        _ key: String, _ path: SettingPath<Block, Inner?>, required: Bool = false, _ summary: String
    ) -> Self {
        let kind = SettingKind<Inner>.block
        return .custom(
            key, kind.shape, required: required, summary,
            read: { node, block, diagnostics in block[keyPath: path] = kind.read(node, &diagnostics) })
    }

    /// A list of blocks.
    public static func list<Inner: SettingsBlock>(
        _ key: String, _ path: SettingPath<Block, [Inner]>, required: Bool = false, _ summary: String
    ) -> Self { .value(key, path, .list(.block), required: required, summary) }

    /// A mapping of names to blocks, in the order of the file; the name is put where `name` says.
    public static func named<Inner: SettingsBlock>(
        _ key: String, _ path: SettingPath<Block, [Inner]>,
        name: SettingPath<Inner, String>, required: Bool = false, _ summary: String
    ) -> Self {
        .value(
            key, path,
            SettingKind<[Inner]>.named(SettingKind<Inner>.block) { inner, key in inner[keyPath: name] = key.text ?? ""
            },
            required: required, summary)
    }

    /// A node of any kind, kept for somebody else to read.
    public static func node(
        _ key: String, _ path: SettingPath<Block, YAMLNode?>, required: Bool = false, _ summary: String
    ) -> Self {
        .custom(key, required: required, summary, read: { node, block, _ in block[keyPath: path] = node })
    }
}
