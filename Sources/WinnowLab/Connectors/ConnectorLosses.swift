import WinnowModel

/// What figures of a connector lack, and why: over all seeds and ways to it.
struct ConnectorLosses {
    /// Requests that it could not evaluate and refused: message → how often.
    private var refused: [String: Int] = [:]
    /// Spans of all there were of which it is not known what is true: message → how many.
    private var unknown: [String: Int] = [:]
    /// Requests that share the asking span with another.
    private var shared = 0.0
    /// The services that serve them.
    private var sharing: Set<String> = []

    init() {}

    /// Adds what a meter of the connector lacks.
    mutating func add(_ meter: ConnectorMeter, _ tables: TraceTables) {
        refused.merge(meter.refused, uniquingKeysWith: +)
        unknown.merge(meter.unknown, uniquingKeysWith: +)
        shared += meter.truth?.shared ?? 0
        for service in meter.truth?.sharing ?? [] { sharing.insert(tables.strings[service]) }
    }

    /// What there is to say of a connector.
    func messages(of name: String) -> [String] {
        var messages = refused.sorted { $0.key < $1.key }.map { message, count in
            "'\(name)' could not evaluate \(WarningText.grouped(Double(count))) "
                + "\(count == 1 ? "request" : "requests"), whose sender gets an error: \(message)"
        }
        messages += unknown.sorted { $0.key < $1.key }.map { message, count in
            "what is true of the figures of '\(name)' lacks \(WarningText.grouped(Double(count))) \(count == 1 ? "span" : "spans") that "
                + "it cannot evaluate: \(message)"
        }
        let count = shared.rounded()
        if count > 0 {
            let services = sharing.sorted().map { "'\($0)'" }
            messages.append(
                "'\(name)' counts one request for a client or producer span, however many spans answer it: of those to "
                    + services.prefix(5).joined(separator: ", ")
                    + (services.count > 5 ? " and \(services.count - 5) more" : "")
                    + " it lacks \(WarningText.grouped(count))")
        }
        return messages
    }
}
