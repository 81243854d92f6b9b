/// Tells the JSON formats apart by the keys of the first object that speaks.
struct JSONShape {
    /// The keys of an object, and where their values start.
    struct Keys {
        fileprivate let text: UnsafeRawBufferPointer
        fileprivate var values: [String: Int] = [:]

        /// Whether the object has all of these keys.
        func has(_ names: String...) -> Bool { names.allSatisfy { values[$0] != nil } }

        /// Whether a key holds an empty list.
        func holdsNothing(_ name: String) -> Bool {
            values[name].flatMap { JSONShape.emptyListEnd(text, $0) } != nil
        }
    }

    /// The format's id, `nil` when it is none that has a `JSONSpanReader`.
    private(set) var format: String?
    /// True when values stand on lines of their own.
    private(set) var isByLine = false
    /// Bytes of the byte-order mark before the text.
    let mark: Int
    /// How many lines are looked at.
    private static let lineLimit = 100
    /// What no reader takes: no format's id.
    private static let foreign = ""
    private static let readers = TraceFormatCatalog.readers.compactMap { $0 as? any JSONSpanReader.Type }

    init(_ window: UnsafeRawBufferPointer) {
        mark = window.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = UnsafeRawBufferPointer(rebasing: window[mark...])
        let lines = text.split(separator: 0x0A, maxSplits: Self.lineLimit, omittingEmptySubsequences: true)
            .map { UnsafeRawBufferPointer(rebasing: $0) }
            .filter { JSONKeys.skipSpace($0, from: 0) < $0.count }
        format = Self.format(text, 0, depth: 0)
        guard let first = lines.first, lines.count > 1 || text.last == 0x0A else { return }
        if format != nil && Self.isWhole(first) {
            isByLine = true
            return
        }
        // A value that is indented starts with a bracket alone; single lines may follow it.
        if JSONKeys.skipSpace(first, from: 1) == first.count { return }
        // A damaged first line does not hide the values after it.
        let isJSON = first[0] == UInt8(ascii: "{") || first[0] == UInt8(ascii: "[")
        for line in lines.dropFirst() where !isJSON || line[0] == first[0] {
            guard Self.isWhole(line), let found = Self.format(line, 0, depth: 0) else { continue }
            format = format ?? found
            isByLine = true
            return
        }
    }

    /// One JSON object or list and nothing else.
    private static func isWhole(_ line: UnsafeRawBufferPointer) -> Bool {
        guard line[0] == UInt8(ascii: "{") || line[0] == UInt8(ascii: "[") else { return false }
        var extent = JSONExtent()
        guard case .ends(let length) = extent.scan(line) else { return false }
        return JSONKeys.skipSpace(line, from: length) == line.count
    }

    private static func format(_ text: UnsafeRawBufferPointer, _ offset: Int, depth: Int) -> String? {
        let start = JSONKeys.skipSpace(text, from: offset)
        guard start < text.count, depth < 6 else { return nil }
        if text[start] == UInt8(ascii: "[") {
            // Empty lists in front say nothing.
            var inside = start + 1
            while let end = emptyListEnd(text, inside) {
                inside = JSONKeys.skipSpace(text, from: end)
                if inside < text.count, text[inside] == UInt8(ascii: ",") { inside += 1 }
            }
            return format(text, inside, depth: depth + 1)
        }
        guard text[start] == UInt8(ascii: "{") else { return nil }
        let body = UnsafeRawBufferPointer(rebasing: text[start...])
        var keys = Keys(text: body)
        _ = JSONKeys.scan(body) { key, value in
            keys.values[String(decoding: key.prefix(64), as: UTF8.self)] = value
            return keys.values.count < 64
        }
        if keys.has("resourceSpans") { return nil }
        // Google's API has spans too.
        if keys.has("displayName") { return foreign }
        for name in ["spans", "data", "result"] {
            guard let value = keys.values[name] else { continue }
            if let inner = format(body, value, depth: depth + 1) { return inner }
        }
        return readers.first { $0.isMeant(by: keys) }?.format.id
    }

    /// Where an empty list that starts at or after `offset` ends; `nil` when something else stands there.
    private static func emptyListEnd(_ text: UnsafeRawBufferPointer, _ offset: Int) -> Int? {
        let start = JSONKeys.skipSpace(text, from: offset)
        guard start < text.count, text[start] == UInt8(ascii: "[") else { return nil }
        let end = JSONKeys.skipSpace(text, from: start + 1)
        return end < text.count && text[end] == UInt8(ascii: "]") ? end + 1 : nil
    }
}
