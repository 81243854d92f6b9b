/// Where a user wrote a setting, for messages about it.
public struct SettingPlace: Sendable, Hashable {
    /// The file as the user named it; empty for settings that stand in no file.
    public var file: String
    /// Line, from 1; 0 when the place is the whole file.
    public var line: Int
    /// Column in Unicode scalars, from 1; 0 when unknown.
    public var column: Int

    /// Creates a place; without arguments, nowhere.
    public init(file: String = "", line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }
}

extension SettingPlace {
    /// Where a node stands.
    public init(_ node: YAMLNode) { self.init(file: node.file, line: node.line, column: node.column) }
}
