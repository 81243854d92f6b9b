/// A block of an Alloy file: a component, or a block inside one.
struct AlloyBlock {
    /// A value of an attribute as it is written.
    indirect enum Expression {
        case text(String)
        case number(String)
        case bool(Bool)
        case null
        case list([Placed])
        case object([(name: String, place: AlloyToken, value: Placed)])
        /// A name with dots, such as `otelcol.exporter.otlp.default.input`.
        case name([String])
        case call([String], [Placed])
        /// Anything else, as it is shown.
        case other(String)
    }

    /// An expression with its place.
    struct Placed {
        var expression: Expression
        var place: AlloyToken
    }

    /// The name's parts: `otelcol`, `processor`, `batch`.
    var name: [String]
    var label: String?
    /// Where the name stands.
    var place: AlloyToken
    var attributes: [(name: String, place: AlloyToken, value: Placed)] = []
    var blocks: [AlloyBlock] = []

    /// The value of an attribute.
    func attribute(_ name: String) -> Placed? { attributes.first { $0.name == name }?.value }

    /// The first block of a name.
    func block(_ name: String) -> AlloyBlock? { blocks.first { $0.name == [name] } }
}
