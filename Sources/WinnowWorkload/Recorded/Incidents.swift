import WinnowFormats
import WinnowSettings
public import WinnowModel

/// Reads incidents from a file.
///
/// YAML or JSON, in one of two shapes: a list (or a list under `incidents`) of `{name, service, from, until}`, times as Unix
/// nanoseconds or RFC 3339; or, keyed by trace file, `files: {NAME: {fault: {service, window_start_ns, window_end_ns, inject_type}}}`.
public enum Incidents {
    /// The incidents of `path` that concern these trace files, in order of onset, each once.
    ///
    /// Throws `.io` when the file can't be read and `.data` with the place of what is wrong in it.
    public static func load(path: String, traceFiles: [String]) throws(Failure) -> [Incident] {
        let root = try YAMLDocument.parse(path: path)
        var found: [Incident] = []
        if let files = root["files"] {
            guard let entries = files.entries else { throw files.failure("files is no map of trace files") }
            let names = Set(traceFiles.map(baseName))
            for entry in entries where names.contains(baseName(entry.name)) {
                guard let fault = entry.value["fault"], fault.entries != nil else { continue }
                found.append(try windowed(fault))
            }
        } else {
            guard let list = (root["incidents"] ?? root).elements else {
                throw root.failure(
                    "no list of incidents", remedy: "write a list of {name, service, from, until} under 'incidents'")
            }
            for node in list { found.append(try own(node)) }
        }
        var unique: [Incident] = []
        for incident in found where !unique.contains(incident) { unique.append(incident) }
        return unique.sorted { ($0.from, $0.service, $0.name) < ($1.from, $1.service, $1.name) }
    }

    private static func baseName(_ path: String) -> String {
        String(path.split(separator: "/").last ?? Substring(path))
    }

    private static func windowed(_ fault: YAMLNode) throws(Failure) -> Incident {
        let service = try text(fault, "service")
        let kind = fault["inject_type"]?.text ?? "incident"
        return Incident(
            name: "\(kind) \(service)", service: service, from: try time(fault, "window_start_ns"),
            until: try time(fault, "window_end_ns"))
    }

    private static func own(_ node: YAMLNode) throws(Failure) -> Incident {
        guard let entries = node.entries else {
            throw node.failure("an incident is a map of name, service, from, until")
        }
        let known = ["name", "service", "from", "until"]
        for entry in entries where !known.contains(entry.name) {
            let near = nearest(to: entry.name, in: known)
            throw entry.key.failure(
                "unknown key '\(entry.name)' of an incident", remedy: near.map { "did you mean '\($0)'?" } ?? "")
        }
        let service = try text(node, "service")
        let incident = Incident(
            name: node["name"]?.text ?? service, service: service, from: try time(node, "from"),
            until: try time(node, "until"))
        if incident.until <= incident.from { throw node.failure("the incident ends before it starts") }
        return incident
    }

    private static func text(_ node: YAMLNode, _ key: String) throws(Failure) -> String {
        guard let value = node[key] else { throw node.failure("an incident without '\(key)'") }
        guard let text = value.text, !text.isEmpty else { throw value.failure("'\(key)' is no text") }
        return text
    }

    private static func time(_ node: YAMLNode, _ key: String) throws(Failure) -> Nanos {
        guard let value = node[key] else { throw node.failure("an incident without '\(key)'") }
        guard let text = value.text, let nanos = Nanos(text) ?? UTCTime.parse(text) else {
            throw value.failure(
                "'\(key)' is no time", remedy: "write Unix nanoseconds or RFC 3339, as in 2026-01-01T00:00:00Z")
        }
        return nanos
    }
}
