import WinnowFormats

@testable import WinnowSampling

extension DatadogRule.Subject {
    /// A span of the vectors' tables.
    init(_ json: JSONValue) {
        var tags: [String: DatadogRule.TagValue] = [:]
        for member in json["tags"]?.members ?? [] {
            switch member.value {
            case .string(let text): tags[member.name] = .text(text)
            case .int(let integer): tags[member.name] = .integer(integer)
            default: tags[member.name] = .number(member.value.double ?? .nan)
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
