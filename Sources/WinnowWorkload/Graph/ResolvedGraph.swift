import WinnowModel

/// A scenario whose names have been looked up: operations and calls by index.
struct ResolvedGraph: Sendable {
    /// How caller and callee meet.
    enum Meeting: Sendable {
        /// In the same process.
        case local
        /// Through a client span.
        case remote
        /// Through a message.
        case message
    }

    /// A call site.
    struct Call: Sendable {
        var spec: CallSpec
        var callee: Int
        var meeting: Meeting
        /// Part of the keys below; unique in its operation.
        var name: String
        /// The call happens when a uniform number lies in this range.
        var low: Double
        var high: Double
        /// Name of that draw; alternatives share one.
        var choice: String
        var isParallel = false
        var opensGroup = false
        var closesGroup = false

        var probability: Double { high - low }
    }

    /// An operation with its calls in order.
    struct Operation: Sendable {
        var service: Int
        var spec: OperationSpec
        var calls: [Call] = []
    }

    var services: [ServiceSpec] = []
    var operations: [Operation] = []
    /// Index of the operation of each root.
    var roots: [Int] = []
    /// Indexes of the operations that each fault hits.
    var faultTargets: [[Int]] = []
    /// First instance of each service, and the number of all.
    var firstInstance: [Int] = []
    var instances = 0

    /// `service name` for people.
    func title(_ operation: Int) -> String {
        services[operations[operation].service].name + " " + operations[operation].spec.name
    }
}
