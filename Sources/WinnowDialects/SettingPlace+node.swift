import WinnowFormats
import WinnowSampling

extension SettingPlace {
    /// Where a node stands.
    init(_ node: YAMLNode) { self.init(file: node.file, line: node.line, column: node.column) }
}
