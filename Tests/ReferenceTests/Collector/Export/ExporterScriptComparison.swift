import WinnowSettings

/// What a run did against what is recorded, topic by topic.
struct ExporterScriptComparison {
    /// What differs; empty: all agrees.
    private(set) var differences: [String] = []

    /// Compares what happens at times; what happens at one instant has no order.
    mutating func list(_ topic: String, _ found: [[String: JSONValue]], _ wanted: JSONValue?) {
        let mine = found.map(Self.object).map { $0.text() }.sorted()
        let theirs = (wanted?.elements ?? []).map(Self.sorted).map { $0.text() }.sorted()
        if mine == theirs { return }
        let extra = Set(mine).subtracting(theirs).sorted().prefix(3)
        let missing = Set(theirs).subtracting(mine).sorted().prefix(3)
        differences.append(
            "\(topic): \(mine.count) for \(theirs.count), found \(Array(extra)), wanted \(Array(missing))")
    }

    /// Compares one value.
    mutating func value(_ topic: String, _ found: JSONValue, _ wanted: JSONValue?) {
        let (mine, theirs) = (Self.sorted(found).text(), Self.sorted(wanted ?? .null).text())
        if mine != theirs { differences.append("\(topic): \(mine), wanted \(theirs)") }
    }

    /// Compares series.
    mutating func series(_ topic: String, _ found: [String: JSONValue], _ wanted: JSONValue?) {
        value(topic, Self.object(found), wanted)
    }

    private static func object(_ members: [String: JSONValue]) -> JSONValue {
        .object(members.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, $0.value) })
    }

    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            .object(members.sorted { $0.name < $1.name }.map { JSONValue.Member($0.name, sorted($0.value)) })
        case .array(let elements): .array(elements.map(sorted))
        default: value
        }
    }
}
