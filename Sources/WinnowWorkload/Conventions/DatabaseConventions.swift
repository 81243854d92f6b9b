import WinnowModel

/// Attributes of a database client span, as far as the scenario gives values.
///
/// Old: `db.system`, `db.statement` …; stable: semantic conventions 1.28 and later.
enum DatabaseConventions {
    static func client(
        _ database: DatabaseSpec, _ service: ServiceSpec, _ outcome: OutcomeSpec, into row: inout ConventionRow
    ) {
        if service.conventions.writesOld {
            row.add("db.system", .string(database.system))
            row.add("db.name", .string(database.namespace))
            row.add("db.statement", .string(database.statement))
            row.add("db.operation", .string(database.operation))
            row.add("db.sql.table", .string(database.collection))
            row.add("db.user", .string(database.user))
            row.add("net.peer.name", .string(database.host))
            row.add("net.peer.port", database.port.map { .int(Int64($0)) })
        }
        if service.conventions.writesStable {
            row.add("db.system.name", .string(database.system))
            row.add("db.namespace", .string(database.namespace))
            row.add("db.query.text", .string(database.statement))
            row.add("db.operation.name", .string(database.operation))
            row.add("db.collection.name", .string(database.collection))
            row.add("server.address", .string(database.host))
            row.add("server.port", database.port.map { .int(Int64($0)) })
            if outcome.status == .error {
                row.add("error.type", .string(outcome.errorType.isEmpty ? "_OTHER" : outcome.errorType), late: true)
            }
        }
    }
}
