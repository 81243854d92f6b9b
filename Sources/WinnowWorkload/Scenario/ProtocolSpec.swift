import WinnowSettings
import WinnowModel

/// An HTTP endpoint.
struct HTTPSpec: Sendable {
    var method = "GET"
    var route = "/"
    /// Path as requested; the route when nil.
    var target: AttributeSpec?
    var scheme = "http"
    /// Status of a success.
    var status = 200
}

/// A method of a remote procedure call service.
struct RPCSpec: Sendable {
    var system = "grpc"
    var service = ""
    var method = ""
}

/// A query to a database that is not instrumented itself.
struct DatabaseSpec: Sendable {
    var system = ""
    var namespace = ""
    var user = ""
    var statement = ""
    var operation = ""
    var collection = ""
    var host = ""
    var port: Int?
}

/// A message sent or processed.
struct MessagingSpec: Sendable {
    var system = ""
    var destination = ""
    /// publish, receive or process; by the span's kind when empty.
    var operation = ""
}

extension HTTPSpec: SettingsBlock {
    static let summary = "an HTTP endpoint"
    static var fields: [SettingField<HTTPSpec>] {
        [
            .text("method", \.method, "request method"),
            .text("route", \.route, required: true, "route as the framework knows it"),
            .optionalBlock("target", \.target, "path as requested; the route without"),
            .text("scheme", \.scheme, "http or https"),
            .integer("status", \.status, in: 100...599, "status of a success"),
        ]
    }
}

extension RPCSpec: SettingsBlock {
    static let summary = "a method of a remote procedure call service"
    static var fields: [SettingField<RPCSpec>] {
        [
            .text("system", \.system, "`rpc.system`"),
            .text("service", \.service, required: true, "`rpc.service`"),
            .text("method", \.method, required: true, "`rpc.method`"),
        ]
    }
}

extension DatabaseSpec: SettingsBlock {
    static let summary = "a query to a database that is not instrumented itself; what is not given is not written"
    static let shorthandKey: String? = "system"
    static var fields: [SettingField<DatabaseSpec>] {
        [
            .text("system", \.system, required: true, "`db.system.name`, formerly `db.system`"),
            .text("namespace", \.namespace, "`db.namespace`, formerly `db.name`"),
            .text("user", \.user, "`db.user` (old only)"),
            .text("statement", \.statement, "`db.query.text`, formerly `db.statement`"),
            .text("operation", \.operation, "`db.operation.name`, formerly `db.operation`"),
            .text("collection", \.collection, "`db.collection.name`, formerly `db.sql.table`"),
            .text("host", \.host, "`server.address`, formerly `net.peer.name`"),
            .integer("port", \.port, in: 1...65_535, "`server.port`, formerly `net.peer.port`"),
        ]
    }
}

extension MessagingSpec: SettingsBlock {
    static let summary = "a message sent or processed"
    static var fields: [SettingField<MessagingSpec>] {
        [
            .text("system", \.system, required: true, "`messaging.system`"),
            .text("destination", \.destination, required: true, "`messaging.destination.name`"),
            .text("operation", \.operation, "publish, receive or process; by the span's kind without"),
        ]
    }
}
