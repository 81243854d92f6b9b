import WinnowModel
import WinnowSettings

/// Turns the outputs of Alloy's components into pipelines: a chain of processors is one; where ways part or meet before a processor,
/// a `forward` connector leads into the next.
struct AlloyGraph {
    private let components: [AlloyComponent]
    private let values: AlloyValues
    /// Where traces of a component go, by number, each target once.
    private var targets: [[(number: Int, place: AlloyToken)]] = []
    /// Exporters for what leads elsewhere, by number.
    private var strangers: [[(id: String, place: AlloyToken)]] = []
    /// Components that are no file's: connectors between pipelines, stand-ins for modules.
    private(set) var added: [(section: String, entry: YAMLEntry)] = []
    private(set) var findings: [Diagnostic] = []

    /// Takes components with the values of their outputs.
    init(_ components: [AlloyComponent], _ values: AlloyValues, outputs: [AlloyValue?]) {
        self.components = components
        self.values = values
        var seen: Set<String> = []
        for output in outputs {
            var known: Set<Int> = []
            var here: [(Int, AlloyToken)] = []
            var elsewhere: [(String, AlloyToken)] = []
            for target in Self.targets(output) {
                let name: String
                switch target.content {
                case .input(let number) where components[number].kind != .receiver:
                    if known.insert(number).inserted { here.append((number, target.place)) }
                    continue
                case .input(let number): name = components[number].localName
                case .unknown(let shown): name = shown.hasSuffix(".input") ? String(shown.dropLast(6)) : shown
                case .null: continue
                default: name = "?"
                }
                // A name in brackets is no id.
                let id = "alloy/" + String(name.prefix(80).map { "{}$/".contains($0) ? "…" : $0 })
                elsewhere.append((id, target.place))
                guard seen.insert(id).inserted else { continue }
                findings.append(
                    AlloyModules.finding(
                        "traces go to '\(name)', which is no component of this file: what becomes of them there is not known",
                        at: target.place, severity: .warning))
                added.append(
                    (
                        "exporters",
                        YAMLEntry(
                            key: values.key(id, target.place), value: values.node(.scalar(YAMLScalar("")), target.place)
                        )
                    ))
            }
            targets.append(here)
            strangers.append(elsewhere)
        }
    }

    /// What an output names; lists in it are taken apart.
    private static func targets(_ output: AlloyValue?) -> [AlloyValue] {
        guard let output else { return [] }
        guard let elements = output.elements else { return [output] }
        return elements.flatMap { $0.elements == nil ? [$0] : targets($0) }
    }

    /// The entries of `service.pipelines`.
    mutating func pipelines() -> [YAMLEntry] {
        var sources: [[Int]] = Array(repeating: [], count: components.count)
        var places: [[AlloyToken]] = Array(repeating: [], count: components.count)
        for (number, next) in targets.enumerated() {
            for target in next {
                sources[target.number].append(number)
                places[target.number].append(target.place)
            }
        }
        func isProcessor(_ number: Int) -> Bool { components[number].kind == .processor }
        // A processor stands inside a chain when one processor alone leads to it, and nowhere else.
        func follows(_ number: Int) -> Bool {
            sources[number].count == 1 && isProcessor(sources[number][0]) && targets[sources[number][0]].count == 1
                && strangers[sources[number][0]].isEmpty
        }
        var pipelines: [(receivers: [YAMLNode], chain: [Int], place: AlloyToken)] = []
        for (number, component) in components.enumerated() where isProcessor(number) && !follows(number) {
            var receivers: [YAMLNode] = []
            for (source, place) in zip(sources[number], places[number]) where !isProcessor(source) {
                receivers.append(reference(source, place))
            }
            if sources[number].contains(where: isProcessor) { receivers.append(forward(component)) }
            if receivers.isEmpty { continue }
            var chain = [number]
            var passed: Set<Int> = [number]
            while let last = chain.last, targets[last].count == 1, let next = targets[last].first?.number,
                isProcessor(next), follows(next), passed.insert(next).inserted
            {
                chain.append(next)
            }
            pipelines.append((receivers, chain, component.block.place))
        }
        // Receivers and connectors that lead straight to exporters.
        var entries: [YAMLEntry] = []
        for pipeline in pipelines {
            entries.append(
                entry(entries.count, pipeline.receivers, pipeline.chain, from: pipeline.chain.last ?? 0, pipeline.place)
            )
        }
        for (number, component) in components.enumerated() where !isProcessor(number) && component.kind != .exporter {
            let direct = targets[number].filter { !isProcessor($0.number) }
            if direct.isEmpty, strangers[number].isEmpty { continue }
            entries.append(
                entry(
                    entries.count, [reference(number, component.block.place)], [], from: number, component.block.place))
        }
        if entries.count == 1 {
            entries[0].key = values.key(
                "traces",
                AlloyToken(
                    kind: .end, file: entries[0].key.file, line: entries[0].key.line, column: entries[0].key.column))
        }
        return entries
    }

    private func reference(_ number: Int, _ place: AlloyToken) -> YAMLNode { values.key(components[number].id, place) }

    private func connector(_ component: AlloyComponent) -> String {
        "forward/\(component.id.replacing("/", with: "_"))"
    }

    private mutating func forward(_ component: AlloyComponent) -> YAMLNode {
        let key = values.key(connector(component), component.block.place)
        added.append(
            ("connectors", YAMLEntry(key: key, value: values.node(.scalar(YAMLScalar("")), component.block.place))))
        return key
    }

    /// A pipeline whose last component is `end`.
    private func entry(
        _ number: Int, _ receivers: [YAMLNode], _ chain: [Int], from end: Int, _ place: AlloyToken
    ) -> YAMLEntry {
        let processors = chain.map { reference($0, components[$0].block.place) }
        var exporters: [YAMLNode] = []
        for target in targets[end] {
            let component = components[target.number]
            if component.kind != .processor {
                exporters.append(reference(target.number, target.place))
            } else if !chain.isEmpty {
                exporters.append(values.key(connector(component), target.place))
            }
        }
        exporters += strangers[end].map { values.key($0.id, $0.place) }
        let lists = [("receivers", receivers), ("processors", processors), ("exporters", exporters)]
        return YAMLEntry(
            key: values.key("traces/\(number + 1)", place),
            value: values.node(
                .mapping(
                    lists.map { YAMLEntry(key: values.key($0.0, place), value: values.node(.sequence($0.1), place)) }),
                place))
    }
}
