/// Tells the JSON formats apart by the keys of the first object that speaks.
struct JSONShape {
    enum Family {
        /// Objects and lists of the query API of Jaeger.
        case jaegerUI
        /// Jaeger's protobuf messages as JSON.
        case jaegerProto
        case zipkin
        /// Zipkin's first version: the sides of a call in annotations.
        case zipkinV1
        case stdoutTrace
        case pythonConsole
        /// Spans of Google's API, which no reader takes.
        case foreign
    }

    /// The format, `nil` when it is none of these.
    private(set) var family: Family?
    /// True when values stand on lines of their own.
    private(set) var isByLine = false
    /// Bytes of the byte-order mark before the text.
    let mark: Int
    /// How many lines are looked at.
    private static let lineLimit = 100

    init(_ window: UnsafeRawBufferPointer) {
        mark = window.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = UnsafeRawBufferPointer(rebasing: window[mark...])
        let lines = text.split(separator: 0x0A, maxSplits: Self.lineLimit, omittingEmptySubsequences: true)
            .map { UnsafeRawBufferPointer(rebasing: $0) }
            .filter { JSONKeys.skipSpace($0, from: 0) < $0.count }
        family = Self.family(text, 0, depth: 0)
        guard let first = lines.first, lines.count > 1 || text.last == 0x0A else { return }
        if family != nil && Self.isWhole(first) {
            isByLine = true
            return
        }
        // A value that is indented starts with a bracket alone; single lines may follow it.
        if JSONKeys.skipSpace(first, from: 1) == first.count { return }
        // A damaged first line does not hide the values after it.
        let isJSON = first[0] == UInt8(ascii: "{") || first[0] == UInt8(ascii: "[")
        for line in lines.dropFirst() where !isJSON || line[0] == first[0] {
            guard Self.isWhole(line), let found = Self.family(line, 0, depth: 0) else { continue }
            family = family ?? found
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

    private static func family(_ text: UnsafeRawBufferPointer, _ offset: Int, depth: Int) -> Family? {
        let start = JSONKeys.skipSpace(text, from: offset)
        guard start < text.count, depth < 6 else { return nil }
        if text[start] == UInt8(ascii: "[") {
            // Empty lists in front say nothing.
            var inside = start + 1
            while let end = emptyListEnd(text, inside) {
                inside = JSONKeys.skipSpace(text, from: end)
                if inside < text.count, text[inside] == UInt8(ascii: ",") { inside += 1 }
            }
            return family(text, inside, depth: depth + 1)
        }
        guard text[start] == UInt8(ascii: "{") else { return nil }
        let body = UnsafeRawBufferPointer(rebasing: text[start...])
        var keys: [String: Int] = [:]
        _ = JSONKeys.scan(body) { key, value in
            keys[String(decoding: key.prefix(64), as: UTF8.self)] = value
            return keys.count < 64
        }
        func has(_ names: String...) -> Bool { names.allSatisfy { keys[$0] != nil } }
        if has("resourceSpans") { return nil }
        if has("displayName") { return .foreign }
        if has("SpanContext") { return .stdoutTrace }
        if has("context", "parent_id") || has("context", "start_time") { return .pythonConsole }
        if let value = keys["spans"] {
            return family(body, value, depth: depth + 1)
                ?? (has("traceID") || has("processes") ? .jaegerUI : .jaegerProto)
        }
        for name in ["data", "result"] {
            guard let value = keys[name] else { continue }
            return family(body, value, depth: depth + 1) ?? (emptyListEnd(body, value) == nil ? nil : .jaegerUI)
        }
        if has("traceID", "spanID") || has("processes") { return .jaegerUI }
        if has("traceId", "spanId") { return .jaegerProto }
        return has("traceId", "id") ? has("binaryAnnotations") ? .zipkinV1 : .zipkin : nil
    }

    /// Where an empty list that starts at or after `offset` ends; `nil` when something else stands there.
    private static func emptyListEnd(_ text: UnsafeRawBufferPointer, _ offset: Int) -> Int? {
        let start = JSONKeys.skipSpace(text, from: offset)
        guard start < text.count, text[start] == UInt8(ascii: "[") else { return nil }
        let end = JSONKeys.skipSpace(text, from: start + 1)
        return end < text.count && text[end] == UInt8(ascii: "]") ? end + 1 : nil
    }
}
