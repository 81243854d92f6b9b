/// An `otelcol.*` component of an Alloy file.
struct AlloyComponent {
    /// What it is in a Collector.
    enum Kind: String {
        case receiver
        case processor
        case exporter
        case connector

        /// The section of a collector's file.
        var section: String { rawValue + "s" }
    }

    let kind: Kind
    /// The Collector's type, such as `tail_sampling`.
    let type: String
    /// The Collector's id: the type alone for the label `default`.
    let id: String
    /// The name in Alloy: `otelcol.processor.tail_sampling.default`.
    let name: String
    let block: AlloyBlock

    /// Takes a block; `nil` for one that is no component of the Collector's pipelines.
    init?(_ block: AlloyBlock) {
        guard block.name.count == 3, block.name[0] == "otelcol", let kind = Kind(rawValue: block.name[1]),
            let label = block.label
        else { return nil }
        self.kind = kind
        type = block.name[2]
        id = label == "default" ? type : "\(type)/\(label)"
        name = block.name.joined(separator: ".") + "." + label
        self.block = block
    }

    /// Where its traces go: the names of components, each with its place.
    var targets: [(name: String, place: AlloyToken)] {
        guard let output = block.block("output")?.attribute("traces"), case .list(let items) = output.expression else {
            return []
        }
        return items.map { item in
            guard case .name(let parts) = item.expression else { return ("?", item.place) }
            return ((parts.last == "input" ? parts.dropLast() : parts[...]).joined(separator: "."), item.place)
        }
    }
}
