import WinnowModel
import WinnowSettings

/// Names of pipelines in a connector's configuration, such as `traces/backend`.
struct PipelineNames: Sendable {
    var names: [YAMLNode] = []
}

/// The pipelines that a connector feeds, found by their names.
struct FedPipelines {
    private let pipelines: [String]
    private let places: [String: Int]
    private var strangers = 0

    init(_ pipelines: [String]) {
        self.pipelines = pipelines
        places = Dictionary(zip(pipelines, pipelines.indices)) { first, _ in first }
    }

    /// The places of named pipelines; one that the connector does not feed is a finding.
    mutating func places(of names: PipelineNames, into diagnostics: inout [Diagnostic]) -> [Int] {
        var found: [Int] = []
        for node in names.names {
            let name = node.text ?? ""
            if let place = places[name] {
                found.append(place)
                continue
            }
            strangers += 1
            if strangers > Settings.strangerLimit { break }
            let near = nearest(to: name, in: pipelines)
            diagnostics.append(
                node.diagnostic(
                    "the connector is no receiver of a pipeline '\(name)': the Collector refuses it",
                    remedy: near.map { "did you mean '\($0)'?" }
                        ?? "add the connector to the receivers of that pipeline"))
        }
        return found
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
