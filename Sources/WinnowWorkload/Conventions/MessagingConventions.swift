import WinnowModel

/// Attributes of messages sent and processed.
enum MessagingConventions {
    static func span(
        _ messaging: MessagingSpec, _ kind: SpanKind, _ service: ServiceSpec, _ outcome: OutcomeSpec,
        into row: inout ConventionRow
    ) {
        row.add("messaging.system", .string(messaging.system))
        let verb = messaging.operation.isEmpty ? (kind == .producer ? "publish" : "process") : messaging.operation
        let id = AttributeSpec.Source.numbered(prefix: "msg-", count: 1_000_000_000)
        if service.conventions.writesOld {
            row.add("messaging.destination", .string(messaging.destination))
            row.add("messaging.destination_kind", .string("topic"))
            row.add("messaging.operation", .string(verb))
            row.add(AttributeSpec(key: "messaging.message_id", source: id, scope: .trace))
        }
        if service.conventions.writesStable {
            row.add("messaging.destination.name", .string(messaging.destination))
            row.add("messaging.operation.name", .string(verb))
            row.add("messaging.operation.type", .string(verb == "publish" ? "send" : verb))
            row.add(
                AttributeSpec(
                    key: "messaging.message.id", source: id, scope: .trace, purpose: "messaging.message_id"))
            if outcome.status == .error {
                row.add("error.type", .string(outcome.errorType.isEmpty ? "_OTHER" : outcome.errorType), late: true)
            }
        }
    }
}
