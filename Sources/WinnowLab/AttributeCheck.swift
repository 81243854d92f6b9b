import WinnowModel
import WinnowSampling
import WinnowStore
import WinnowSettings

/// Tells of policies that look for an attribute that no span or resource carries, or carries with another type only.
struct AttributeCheck {
    /// Types by key, of resources and spans.
    private var types: [String: Set<String>] = [:]

    init(_ tables: TraceTables) {
        var isElsewhere = [Bool](repeating: false, count: tables.attributes.count)
        for extras in tables.extras {
            for event in extras.events { isElsewhere[Int(event.attributes)] = true }
            for link in extras.links { isElsewhere[Int(link.attributes)] = true }
        }
        for scope in tables.scopes { isElsewhere[Int(scope.attributes)] = true }
        for instance in tables.instances { isElsewhere[Int(instance.attributes)] = false }
        /// One bit for each kind that a key occurs with, by number of the key.
        var kinds = [UInt16](repeating: 0, count: tables.strings.count)
        var drawn: [AttributeTable.Entry] = []
        kinds.withUnsafeMutableBufferPointer { kinds in
            var row = 0
            while row < isElsewhere.count {
                // Rows that stand together.
                let first = row
                while row < isElsewhere.count, !isElsewhere[row] { row += 1 }
                if row > first {
                    let start = tables.attributes.range(UInt32(first)).lowerBound
                    let end = tables.attributes.range(UInt32(row - 1)).upperBound
                    tables.attributes.forEachPiece(in: start..<end) { entries in
                        for entry in entries {
                            if entry.kind == .drawn { drawn.append(entry) }
                            kinds[Int(entry.key)] |= 1 << UInt16(entry.kind.rawValue)
                        }
                    }
                }
                row += 1
            }
        }
        for entry in drawn {
            let type = tables.attributes.domains[Int(entry.payload)].value(at: 0).typeName
            types[tables.strings[entry.key], default: []].insert(type)
        }
        for key in kinds.indices where kinds[key] != 0 {
            for kind in Self.kinds where kinds[key] & 1 << UInt16(kind.rawValue) != 0 {
                types[tables.strings[UInt32(key)], default: []].insert(Self.name(kind))
            }
        }
    }

    /// Kinds of values that are no draws.
    private static let kinds: [AttributeTable.Kind] = [.empty, .string, .bool, .int, .double, .bytes, .array, .map]

    private static func name(_ kind: AttributeTable.Kind) -> String {
        switch kind {
        case .empty, .drawn: "empty"
        case .string: "string"
        case .bool: "bool"
        case .int: "int"
        case .double: "double"
        case .bytes: "bytes"
        case .array: "array"
        case .map: "map"
        }
    }

    func warnings(_ settings: [TailSamplingSettings], policy: Int) -> [RunRecord.Warning] {
        settings.flatMap { $0.policies.flatMap { check($0, policy) } }
    }

    private func check(_ settings: TailPolicySettings, _ policy: Int) -> [RunRecord.Warning] {
        let own = settings.rule.attribute.map { look($0.key, $0.type, settings, policy) } ?? []
        return own + settings.rule.parts.flatMap { check($0, policy) }
    }

    private func look(
        _ key: String, _ type: String, _ settings: TailPolicySettings, _ policy: Int
    ) -> [RunRecord.Warning] {
        let message: String
        if let found = types[key] {
            if found.contains(type) { return [] }
            message =
                "the policy '\(settings.name)' reads '\(key)' as \(type), but it only occurs as \(found.sorted().joined(separator: " and "))"
        } else {
            message =
                "the policy '\(settings.name)' looks for '\(key)', which no span or resource carries"
                + (suggestion(for: key).map { "; '\($0)' does occur" } ?? "")
        }
        return [
            RunRecord.Warning(policy: policy, message: message, file: settings.place.file, line: settings.place.line)
        ]
    }

    /// The key that was meant: the attribute's other name in the conventions, else the nearest spelling.
    private func suggestion(for key: String) -> String? {
        for (old, new) in Self.renamed {
            if key == old, types[new] != nil { return new }
            if key == new, types[old] != nil { return old }
        }
        return nearest(to: key, in: types.keys.sorted())
    }

    /// Attributes that the semantic conventions renamed.
    static let renamed: [(old: String, new: String)] = [
        ("http.status_code", "http.response.status_code"), ("http.method", "http.request.method"),
        ("http.target", "url.path"), ("http.url", "url.full"), ("db.system", "db.system.name"),
        ("db.statement", "db.query.text"), ("db.operation", "db.operation.name"), ("db.name", "db.namespace"),
        ("net.peer.name", "server.address"), ("net.peer.port", "server.port"),
        ("deployment.environment", "deployment.environment.name"),
    ]
}
