import WinnowModel

/// A row of attributes in the making.
struct ConventionRow {
    private(set) var attributes: [AttributeSpec] = []

    /// Adds a constant unless it is empty text.
    mutating func add(_ key: String, _ value: AttributeValue?, late: Bool = false) {
        guard let value, value != .string("") else { return }
        add(AttributeSpec(key: key, source: .constant(value), isLate: late))
    }

    /// Adds an attribute; a key that is there already keeps its place and its value.
    mutating func add(_ attribute: AttributeSpec) {
        if !attributes.contains(where: { $0.key == attribute.key }) { attributes.append(attribute) }
    }

    /// Adds a port that clients choose anew for every connection.
    mutating func addEphemeralPort(_ key: String) {
        add(AttributeSpec(key: key, source: .integers(first: 32_768, count: 28_232)))
    }
}
