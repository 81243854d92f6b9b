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
        /// Operands with operators of one rank between them, worked out from the left; `^` from the right.
        case chain(Placed, [(sign: String, operand: Placed)])
        case minus(Placed)
        case not(Placed)
        /// What dots, brackets and calls pick of something.
        case part(Placed, [Step])
    }

    /// One step to a part of a value.
    enum Step {
        case member(String)
        case index(Placed)
        case call
    }

    /// An expression with its place.
    struct Placed {
        var expression: Expression
        var place: AlloyToken
        /// How an expression of several parts is shown.
        var shown = ""
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
