/// Editors of maps.
enum MapEditors {
    static let all: [FunctionEntry] = [
        FunctionEntry("delete_key", .editor, ["target": .mapPath, "key": .string]) { _ in
            edit { map, arguments in map[arguments.text(1)] = nil }
        },
        FunctionEntry("delete_matching_keys", .editor, ["target": .mapPath, "pattern": .string]) {
            creation throws(EvaluationError) in
            let source = try PatternSource(literal: creation.text(1))
            return edit { map, arguments throws(EvaluationError) in
                let pattern = try source.pattern(arguments.text(1))
                map.filter { key, _ in !pattern.occurs(in: key) }
            }
        },
        FunctionEntry("keep_keys", .editor, ["target": .mapPath, "keys": .list(.string)]) { _ in
            edit { map, arguments in
                let kept = arguments.list(1).compactMap { if case .string(let key) = $0 { key } else { nil } }
                map.filter { key, _ in kept.contains(key) }
            }
        },
        FunctionEntry("keep_matching_keys", .editor, ["target": .mapPath, "pattern": .string]) {
            creation throws(EvaluationError) in
            let source = try PatternSource(literal: creation.text(1))
            return edit { map, arguments throws(EvaluationError) in
                let pattern = try source.pattern(arguments.text(1))
                map.filter { key, _ in pattern.occurs(in: key) }
            }
        },
        FunctionEntry(
            "limit", .editor, ["target": .mapPath, "limit": .literalInt, "priority_keys": .literalStrings], limit),
        FunctionEntry(
            "merge_maps", .editor, ["target": .mapPath, "source": .map, "strategy": .literalString], mergeMaps),
        FunctionEntry(
            "flatten", .editor,
            [
                "target": .mapPath, "prefix?": .literalString, "depth?": .literalInt,
                "resolve_conflicts?": .literalBool,
            ], flatten),
        FunctionEntry("stringify_all", .editor, ["target": .mapPath]) { _ in
            edit { map, _ in
                for (index, pair) in map.pairs.enumerated() {
                    map.update(at: index, to: .string(pair.value.attributeText))
                }
            }
        },
        FunctionEntry(
            "truncate_all", .editor,
            [
                "target": .mapPath, "limit": .literalInt, "utf8_safe?": .literalBool,
                "truncation_marker?": .literalString,
            ], truncateAll),
    ]

    /// An editor that changes a map in place.
    static func edit(
        _ body: @escaping @Sendable (inout ValueMap, Arguments) throws(EvaluationError) -> Void
    ) -> Implementation {
        .editor(
            .change(.map) { target, values throws(EvaluationError) in
                guard case .map(var map) = target else { return nil }
                try body(&map, Arguments(values))
                return .map(map)
            })
    }

    private static func limit(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let most = creation.int(1) ?? 0
        let priority = creation.texts(2) ?? []
        if most < Int64(priority.count) {
            throw EvaluationError(
                "invalid limit for limit function, \(most) cannot be less than number of priority attributes \(priority.count)"
            )
        }
        return edit { map, _ in
            guard Int64(map.count) > most else { return }
            var count = Int64(priority.count { map.index(of: $0) != nil })
            map.filter { key, _ in
                if priority.contains(key) { return true }
                guard count < most else { return false }
                count += 1
                return true
            }
        }
    }

    private static func mergeMaps(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let strategy = creation.text(2)?.string ?? ""
        guard ["insert", "update", "upsert"].contains(strategy) else {
            throw EvaluationError("invalid value for strategy, \(strategy), must be 'insert', 'update' or 'upsert'")
        }
        return edit { map, arguments in
            for pair in arguments.map(1).pairs {
                let isKnown = map.index(of: pair.key) != nil
                if strategy == "insert" && isKnown || strategy == "update" && !isKnown { continue }
                map[pair.key] = pair.value
            }
        }
    }

    // MARK: flatten

    private static func flatten(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let depth = creation.int(2) ?? .max
        if depth < 1 {
            throw EvaluationError("invalid depth '\(depth)' for flatten function, must be greater than 0")
        }
        let prefix = creation.text(1) ?? .empty
        let resolves = creation.bool(3) ?? false
        return edit { map, _ in
            var flattening = Flattening(mostDepth: depth, resolvesConflicts: resolves)
            flattening.add(map, prefix, 0)
            map = flattening.result
        }
    }

    private struct Flattening {
        let mostDepth: Int64
        let resolvesConflicts: Bool
        private(set) var result = ValueMap()
        private var counts: [Text: Int] = [:]

        init(mostDepth: Int64, resolvesConflicts: Bool) {
            self.mostDepth = mostDepth
            self.resolvesConflicts = resolvesConflicts
        }

        mutating func add(_ map: ValueMap, _ prefix: Text, _ depth: Int64) {
            let start = prefix.bytes.isEmpty ? prefix.bytes : prefix.bytes + [0x2E]
            for pair in map.pairs { add(pair.value, Text(bytes: start + pair.key.bytes), depth) }
        }

        private mutating func add(_ value: OTTLValue, _ key: Text, _ depth: Int64) {
            switch value {
            case .map(let map) where depth < mostDepth: add(map, key, depth + 1)
            case .slice(let values) where depth < mostDepth:
                for (index, element) in values.enumerated() {
                    let place = Text(bytes: key.bytes + [0x2E] + Array(String(index).utf8))
                    switch element {
                    case .map(let map) where depth + 1 < mostDepth: add(map, place, depth + 2)
                    case .slice where depth + 1 < mostDepth: add(element, place, depth + 2)
                    default: if resolvesConflicts { put(element, key) } else { result[place] = element }
                    }
                }
            default: put(value, key)
            }
        }

        private mutating func put(_ value: OTTLValue, _ key: Text) {
            guard resolvesConflicts else {
                result[key] = value
                return
            }
            guard let count = counts[key] else {
                counts[key] = 0
                result[key] = value
                return
            }
            counts[key] = count + 1
            result[Text(bytes: key.bytes + [0x2E] + Array(String(count).utf8))] = value
        }
    }

    // MARK: truncate_all

    private static func truncateAll(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let limit = Int(clamping: creation.int(1) ?? 0)
        let isSafe = creation.bool(2) ?? true
        let marker = creation.text(3) ?? .empty
        if marker.bytes.count > limit {
            throw EvaluationError("the truncation marker is longer than the limit of \(limit) bytes")
        }
        return edit { map, _ in
            for (index, pair) in map.pairs.enumerated() {
                guard case .string(let text) = pair.value, text.bytes.count > limit else { continue }
                map.update(at: index, to: .string(truncated(text, limit, isSafe, marker)))
            }
        }
    }

    private static func truncated(_ text: Text, _ limit: Int, _ isSafe: Bool, _ marker: Text) -> Text {
        let room = limit - marker.bytes.count
        let cut = Array(text.bytes.prefix(isSafe ? UTF8Scan.boundary(text.bytes, room) : room))
        return Text(bytes: cut + marker.bytes)
    }
}
