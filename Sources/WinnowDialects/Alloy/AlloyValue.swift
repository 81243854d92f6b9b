import WinnowModel

/// What an expression of an Alloy file is worth, with its place.
struct AlloyValue {
    indirect enum Content {
        case text(String)
        /// Text out of the environment.
        case environment(String)
        /// A variable that is not set, which is empty text.
        case unset(String)
        /// A number as it is written.
        case number(String)
        case bool(Bool)
        case null
        case list([AlloyValue])
        case object([(name: String, place: AlloyToken, value: AlloyValue)])
        /// Where a component of the Collector takes what it gets: the number of the component.
        case input(Int)
        /// What is known only where Alloy runs, as it is shown.
        case unknown(String)
    }

    var content: Content
    var place: AlloyToken

    /// The text of a text.
    var text: String? {
        switch content {
        case .text(let text), .environment(let text): text
        case .unset: ""
        default: nil
        }
    }

    /// The elements of a list.
    var elements: [AlloyValue]? { if case .list(let elements) = content { elements } else { nil } }

    /// How what is not known is shown; `nil` for what is.
    var unknown: String? { if case .unknown(let shown) = content { shown } else { nil } }

    /// Whether it is what `coalesce` passes over: null, zero, empty.
    var isZero: Bool {
        switch content {
        case .null, .unset: true
        case .text(let text), .environment(let text): text.isEmpty
        case .number(let text): Double(text) == 0
        case .bool(let bool): !bool
        case .list(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        case .input, .unknown: false
        }
    }

    /// What it is, in words.
    var kindName: String {
        switch content {
        case .text, .environment, .unset: "text"
        case .number: "a number"
        case .bool: "a truth value"
        case .null: "null"
        case .list: "a list"
        case .object: "an object"
        case .input: "a component's input"
        case .unknown: "something unknown"
        }
    }

    /// The same at another place.
    func at(_ place: AlloyToken) -> AlloyValue { AlloyValue(content: content, place: place) }
}
