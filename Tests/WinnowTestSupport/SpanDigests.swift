import WinnowModel
public import WinnowSettings
@testable import WinnowFormats

/// What trace files of OTLP JSON lines hold, as the recordings of whole collector files sum it up: counts, and digests of sorted lines.
public struct SpanDigests {
    /// By the name that the recordings use, such as `spans` or `names_digest`.
    public private(set) var values: [String: String] = [:]

    /// Sums up lines; without any, the digests are those of no text.
    public init(lines bytes: [UInt8]) throws {
        var ids: [String] = []
        var traces: Set<String> = []
        var names: [String] = []
        var attributes: [String] = []
        var resources: [String] = []
        var errors = 0
        for line in bytes.split(separator: 0x0A) {
            for resource in try JSONValue.parse(Array(line), file: "spans")["resourceSpans"]?.elements ?? [] {
                let place = Self.pairs(resource["resource"]?["attributes"])
                for scope in resource["scopeSpans"]?.elements ?? [] {
                    for span in scope["spans"]?.elements ?? [] {
                        let trace = span["traceId"]?.string ?? ""
                        let id = span["spanId"]?.string ?? ""
                        ids.append(id)
                        traces.insert(trace)
                        names.append("\(trace) \(id) \(span["name"]?.string ?? "")")
                        attributes.append("\(trace) \(id) \(Self.pairs(span["attributes"]))")
                        resources.append("\(trace) \(id) \(place)")
                        errors += span["status"]?["code"]?.integer == 2 ? 1 : 0
                    }
                }
            }
        }
        values = [
            "spans": "\(ids.count)", "traces": "\(traces.count)", "error_spans": "\(errors)",
            "trace_ids_digest": Self.digest(Array(traces)), "span_ids_digest": Self.digest(ids),
            "names_digest": Self.digest(names), "attributes_digest": Self.digest(attributes),
            "resources_digest": Self.digest(resources),
        ]
    }

    /// What differs from a recording, of those values that it has.
    public func differences(from recorded: JSONValue) -> [String] {
        values.sorted { $0.key < $1.key }.compactMap { name, value in
            guard let wanted = recorded[name], wanted != .null else { return nil }
            let text = wanted.string ?? wanted.text()
            return text == value ? nil : "\(name) \(value), recorded \(text)"
        }
    }

    private static func digest(_ lines: [String]) -> String {
        // By bytes, not by characters.
        let sorted = lines.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        return SHA256.hex(of: Array(sorted.joined(separator: [0x0A])))
    }

    private static func pairs(_ list: JSONValue?) -> String {
        (list?.elements ?? []).map { ($0["key"]?.string ?? "") + "=" + text($0["value"]) }.sorted()
            .joined(separator: " ")
    }

    /// A value as the Collector's AsString writes it.
    private static func text(_ value: JSONValue?) -> String {
        guard let member = value?.members?.first else { return "" }
        switch member.name {
        case "arrayValue", "kvlistValue": return plain(value).text()
        case "doubleValue":
            // Whole numbers have no fraction there.
            let text = JSONValue.number(member.value.double ?? 0).text()
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        default: return member.value.string ?? member.value.text()
        }
    }

    private static func plain(_ value: JSONValue?) -> JSONValue {
        guard let member = value?.members?.first else { return .null }
        switch member.name {
        case "arrayValue": return .array((member.value["values"]?.elements ?? []).map { plain($0) })
        case "kvlistValue":
            let rows = member.value["values"]?.elements ?? []
            return .object(
                rows.map { JSONValue.Member($0["key"]?.string ?? "", plain($0["value"])) }.sorted { $0.name < $1.name })
        case "intValue":
            return (member.value.integer ?? member.value.string.flatMap { Int64($0) }).map { .int($0) } ?? member.value
        default: return member.value
        }
    }
}
