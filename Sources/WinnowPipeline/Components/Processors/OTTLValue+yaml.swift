import WinnowModel
import WinnowOTTL
import WinnowSettings

extension OTTLValue {
    /// A node as an attribute's value (`pcommon.Value.FromRaw` of what Go decodes); `nil` where a map's key is no text.
    init?(_ node: YAMLNode) {
        switch node.content {
        case .scalar(let scalar):
            switch node.value {
            case .null, nil: self = .null
            case .bool(let bool): self = .bool(bool)
            case .integer(let number): self = .int(number)
            case .double(let number):
                // Whole numbers between 63 and 64 bits keep their bits.
                self = UInt64(scalar.text).map { .int(Int64(bitPattern: $0)) } ?? .double(number)
            case .text(let text): self = .string(Text(text))
            }
        case .sequence(let nodes):
            let values = nodes.compactMap { OTTLValue($0) }
            guard values.count == nodes.count else { return nil }
            self = .slice(values)
        case .mapping(let entries):
            var map = ValueMap()
            for entry in entries {
                guard let key = entry.key.text, let value = OTTLValue(entry.value) else { return nil }
                map[Text(key)] = value
            }
            self = .map(map)
        }
    }
}

extension SettingKind where Value == OTTLValue {
    /// Any value that an attribute can have.
    static var attributeValue: Self {
        SettingKind(
            shape: .any,
            read: { node, diagnostics in
                if let value = OTTLValue(node) { return value }
                diagnostics.append(node.diagnostic("this is no value of an attribute: the Collector refuses it"))
                return nil
            }, show: { $0.attributeText.string })
    }
}
