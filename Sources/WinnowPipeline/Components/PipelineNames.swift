import WinnowModel
import WinnowSettings

/// Names of pipelines in a connector's configuration, such as `traces/backend`.
struct PipelineNames: Sendable {
    var names: [YAMLNode] = []

    /// The places of the pipelines among those that a connector feeds; one that it does not feed is a finding.
    func places(in pipelines: [String], into diagnostics: inout [Diagnostic]) -> [Int] {
        var places: [Int] = []
        for node in names {
            let name = node.text ?? ""
            if let place = pipelines.firstIndex(of: name) {
                places.append(place)
            } else {
                let near = nearest(to: name, in: pipelines)
                diagnostics.append(
                    node.diagnostic(
                        "the connector is no receiver of a pipeline '\(name)': the Collector refuses it",
                        remedy: near.map { "did you mean '\($0)'?" }
                            ?? "add the connector to the receivers of that pipeline"))
            }
        }
        return places
    }
}

extension SettingKind where Value == PipelineNames {
    /// A list of pipelines' names.
    static var pipelineNames: Self {
        let texts = SettingKind<[String]>.collectorTexts
        return SettingKind(shape: texts.shape) { node, diagnostics in
            guard let read = texts.read(node, &diagnostics) else { return nil }
            // One text that is cut at its commas stands in one place.
            let places = node.elements ?? []
            let nodes = read.enumerated().map { number, text in
                if places.count == read.count { return places[number] }
                var part = node
                part.content = .scalar(YAMLScalar(text))
                return part
            }
            return PipelineNames(names: nodes)
        }.showing { "[\($0.names.compactMap(\.text).joined(separator: ", "))]" }
    }
}
