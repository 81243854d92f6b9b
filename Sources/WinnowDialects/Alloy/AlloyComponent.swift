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
    /// The Collector's id: the type alone for the label `default` of the file itself.
    let id: String
    /// The name in its module: `otelcol.processor.tail_sampling.default`.
    let localName: String
    let block: AlloyBlock
    /// The module in which its names are looked up.
    var module = 0

    /// Takes a block of a module at a path; `nil` for one that is no component of the Collector's pipelines.
    init?(_ block: AlloyBlock, path: [String] = []) {
        guard block.name.count == 3, block.name[0] == "otelcol", let kind = Kind(rawValue: block.name[1]),
            let label = block.label
        else { return nil }
        self.kind = kind
        type = block.name[2]
        let places = path + (label == "default" ? [] : [label])
        id = places.isEmpty ? type : "\(type)/\(places.joined(separator: "."))"
        localName = block.name.joined(separator: ".") + "." + label
        self.block = block
    }

    /// Where its traces are said to go.
    var output: AlloyBlock.Placed? { block.block("output")?.attribute("traces") }
}
