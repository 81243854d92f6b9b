import WinnowSettings

@testable import WinnowSampling

extension DatadogRule.Subject {
    /// A span of the vectors' tables.
    init(_ json: JSONValue) {
        var tags: [String: DatadogRule.TagValue] = [:]
        for member in json["tags"]?.members ?? [] {
            switch member.value {
            case .string(let text): tags[member.name] = .text(text)
            case .bool(let bool): tags[member.name] = .text(bool ? "true" : "false")
            case .int(let integer): tags[member.name] = .init(integer, under: member.name)
            default: tags[member.name] = .init(member.value.double ?? .nan, under: member.name)
            }
        }
        let table = tags
        self.init(
            service: json["service"]?.string, name: json["name"]?.string ?? "", resource: json["resource"]?.string,
            tag: { table[$0] })
    }
}

extension DatadogSamplerSettings.Rule {
    /// A rule of the vectors, whose tags' patterns may be numbers.
    init(_ json: JSONValue) {
        let tags = (json["tags"]?.members ?? []).map { member in
            Tag(key: member.name, pattern: member.value.string ?? member.value.integer.map { String($0) } ?? "")
        }
        self.init(
            service: json["service"]?.string, name: json["name"]?.string, resource: json["resource"]?.string,
            tags: tags, sampleRate: json["sample_rate"]?.double ?? .nan)
    }
}
