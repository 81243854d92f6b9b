import WinnowSettings
import WinnowModel

/// A timed fault: what it hits, when, and what it does.
struct FaultSpec: Sendable {
    var name = ""
    var service = ""
    /// nil: every operation by which work enters the service.
    var operation: String?
    /// nil: all copies; else the copy's number from 0.
    var instance: Int?
    /// Start and end, ns since the traffic started.
    var fromNanos: UInt64 = 0
    var untilNanos: UInt64 = 0
    /// Chance for each span in the window.
    var probability = 1.0
    var behavior: any Fault = ErrorFault()
    var place = SourcePlace()
    /// How many kinds the file gives.
    private var kinds = 0

    init() {}

    /// What it hits, for people.
    var target: String {
        var text = service
        if let operation { text += " " + operation }
        if let instance { text += " #\(instance)" }
        return text
    }
}

extension FaultSpec: SettingsBlock {
    static let summary = "a timed fault: what it hits, when, and one kind of what it does"
    static var fields: [SettingField<FaultSpec>] {
        [
            .text("service", \.service, required: true, "the service that it hits"),
            .text("operation", \.operation, "one operation; all by which work enters the service without"),
            .integer(
                "instance", \.instance, in: 0...NumberCheck.mostReplicas, "one copy, numbered from 0; all without"),
            .duration("from", \.fromNanos, required: true, "start, since the traffic started"),
            .duration("until", \.untilNanos, required: true, "end"),
            .probability("probability", \.probability, "chance for each span in the window"),
        ] + FaultCatalog.all.map { field($0) }
    }

    private static func field<Kind: Fault>(_ type: Kind.Type) -> SettingField<FaultSpec> {
        .custom(
            Kind.entry.id, .block(BlockShape(Kind.self)), Kind.entry.summary,
            read: { node, fault, diagnostics in
                fault.kinds += 1
                fault.behavior = Settings.decode(Kind.self, from: node, into: &diagnostics)
            })
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        place = SourcePlace(node, text: service)
        if kinds != 1 {
            let known = FaultCatalog.all.map { $0.entry.id }.joined(separator: ", ")
            diagnostics.append(
                node.diagnostic(
                    kinds == 0 ? "a fault that does nothing" : "a fault of several kinds",
                    remedy: "give it one of \(known)"))
        }
    }
}
