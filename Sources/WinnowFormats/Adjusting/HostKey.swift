import WinnowModel

/// The clock that a resource's spans were timed by: two spans with the same key were timed by the same one.
///
/// As `hostKey` of Jaeger's `clockskew.go` at `8498073`: `host.id`, else `host.ip`, a text or the first of a list, else `host.name`, else none.
enum HostKey {
    /// The key of an instance; empty where it names no host.
    static func text(_ instance: UInt32, _ tables: TraceTables) -> String {
        let values = tables.values(tables.instances[Int(instance)].attributes)
        func value(_ key: String) -> AttributeValue? { values.first { $0.key == key }?.value }
        // A value of another type is there, and has no text.
        func text(_ value: AttributeValue) -> String { if case .string(let text) = value { text } else { "" } }
        if let id = value("host.id") { return text(id) }
        switch value("host.ip") {
        case .string(let address): return address
        case .array(let addresses):
            if let first = addresses.first { return AttributeText.text(first) }
        default: break
        }
        return value("host.name").map(text) ?? ""
    }
}
