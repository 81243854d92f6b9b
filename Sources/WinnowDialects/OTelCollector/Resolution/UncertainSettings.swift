/// Settings of a collector in which something stands that is not known here: a variable that is not set, a file that is not here.
struct UncertainSettings: Sendable {
    private var keys: [String: Set<String>] = [:]

    /// Notes a key of a section; the section itself where `key` is empty.
    mutating func insert(_ section: String, _ key: String) { keys[section, default: []].insert(key) }

    /// Whether something in the key of a section is not known.
    func contains(_ section: String, _ key: String) -> Bool {
        keys[section].map { $0.contains(key) || $0.contains("") } ?? false
    }

    /// Whether something in a section is not known.
    func contains(_ section: String) -> Bool { keys[section] != nil }
}
