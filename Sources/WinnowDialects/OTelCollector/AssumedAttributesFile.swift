public import WinnowModel
import WinnowOTTL
public import WinnowPipeline
import WinnowSettings

/// Reads what is assumed about resources (`--assume FILE`): `services: {SERVICE: {KEY: VALUE}}`, and `default:` for all others.
public enum AssumedAttributesFile {
    /// The assumptions of a file; what is wrong in it is a `.data` failure.
    public static func read(path: String) throws(Failure) -> AssumedAttributes {
        let root = try YAMLDocument.parse(path: path)
        var findings: [Diagnostic] = []
        var assumed = AssumedAttributes(file: path)
        guard let entries = root.entries else {
            throw root.failure(
                "a mapping is expected here, not \(root.kindName)",
                remedy: "write services: {checkout: {k8s.namespace.name: shop}}")
        }
        for entry in entries {
            switch entry.name {
            case "services":
                guard let services = entry.value.entries else {
                    findings.append(
                        entry.value.diagnostic("services are a mapping, not \(entry.value.kindName)"))
                    continue
                }
                for service in services {
                    assumed.services[Text(service.name)] = attributes(service.value, into: &findings)
                }
            case "default": assumed.everywhere = attributes(entry.value, into: &findings)
            default: findings.append(Settings.unknown(entry.key, known: ["services", "default"]))
            }
            if findings.count >= 100 { break }
        }
        if !findings.isEmpty { throw Failure(.data, findings) }
        return assumed
    }

    private static func attributes(_ node: YAMLNode, into findings: inout [Diagnostic]) -> ValueMap {
        guard let entries = node.entries else {
            findings.append(
                node.diagnostic(
                    "attributes are a mapping, not \(node.kindName)", remedy: "write {k8s.namespace.name: shop}"))
            return ValueMap()
        }
        var pairs: [(key: Text, value: OTTLValue)] = []
        for entry in entries {
            let value: OTTLValue
            switch entry.value.value {
            case .bool(let flag): value = .bool(flag)
            case .integer(let number): value = .int(number)
            case .double(let number): value = .double(number)
            case .text(let text): value = .string(Text(text))
            case .null, nil:
                findings.append(
                    entry.value.diagnostic("a text, a number or a truth value is expected here", remedy: "shop"))
                continue
            }
            pairs.append((Text(entry.name), value))
        }
        return ValueMap(pairs)
    }
}
