import WinnowOTTL

/// What Datadog calls a span's operation and resource (DataDog/datadog-agent, `pkg/trace/transform/otelutil.go`).
///
/// Names stay as they are written, where Datadog puts them in lower case and other characters in place of some.
struct DatadogNames: Sendable {
    var takesSpanName: Bool
    /// Other names for operations.
    var remappings: [Text: Text]

    /// Names by the first rules, which those who name operations themselves get.
    private var isFirstVersion: Bool { takesSpanName || !remappings.isEmpty }

    /// A span with what it says and its resource.
    private struct Lookup {
        var first: ValueMap
        var second: ValueMap

        func callAsFunction(_ keys: Text...) -> Text? {
            for attributes in [first, second] {
                for key in keys {
                    guard let text = attributes[key]?.attributeText else { continue }
                    if !text.bytes.isEmpty { return text }
                    break
                }
            }
            return nil
        }
    }

    private static let kinds = ["Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"]

    private static func join(_ parts: Text?..., by separator: Text = " ") -> Text {
        var all = Text.empty
        for case let part? in parts {
            if !all.bytes.isEmpty { all.append(separator) }
            all.append(part)
        }
        return all
    }

    /// The service, as the span or else its resource names it.
    static func service(_ span: SpanRecord, _ resource: ValueMap) -> Text {
        Lookup(first: span.attributes, second: resource)("service.name") ?? "otlpresourcenoservicename"
    }

    /// The word for a kind of span in figures.
    static func kind(_ number: Int32) -> Text {
        switch number {
        case 1: "internal"
        case 2: "server"
        case 3: "client"
        case 4: "producer"
        case 5: "consumer"
        default: "unspecified"
        }
    }

    /// The resource that the span is about.
    func resource(_ span: SpanRecord, _ resource: ValueMap) -> Text {
        let isFirst = isFirstVersion
        let look =
            isFirst
            ? Lookup(first: resource, second: span.attributes) : Lookup(first: span.attributes, second: resource)
        if let name = look("resource.name") { return name }
        if let method = look("http.request.method", "http.method") {
            if isFirst { return Self.join(method, look("http.route")) }
            let path = span.kind == 3 ? look("url.template") : span.kind == 2 ? look("http.route") : nil
            return Self.join(method == "_OTHER" ? "HTTP" : method, path)
        }
        if let operation = look("messaging.operation") {
            return Self.join(operation, look("messaging.destination", "messaging.destination.name"))
        }
        if let method = look("rpc.method") { return Self.join(method, look("rpc.service")) }
        if let operation = look("graphql.operation.type") {
            return Self.join(operation, look("graphql.operation.name"))
        }
        if !isFirst, look("db.system", "db.system.name") != nil,
            let statement = look("db.statement", "db.query.text")
        {
            return SQLLiterals.removed(from: statement, .common)
        }
        return span.name
    }

    /// What the span does.
    func operation(_ span: SpanRecord, _ resource: ValueMap, _ scope: Text) -> Text {
        isFirstVersion ? first(span, resource, scope) : second(span, Lookup(first: span.attributes, second: resource))
    }

    private func first(_ span: SpanRecord, _ resource: ValueMap, _ scope: Text) -> Text {
        var name = Lookup(first: resource, second: span.attributes)("operation.name") ?? .empty
        if name.bytes.isEmpty {
            name =
                takesSpanName
                ? span.name
                : Self.join(scope.bytes.isEmpty ? "opentelemetry" : scope, Self.kind(span.kind), by: ".")
        }
        return remappings[name] ?? name
    }

    private func second(_ span: SpanRecord, _ look: Lookup) -> Text {
        if let name = look("operation.name") { return name }
        let isServer = span.kind == 2
        let isClient = span.kind == 3
        let side: Text? = isServer ? "server" : isClient ? "client" : nil
        if look("http.request.method", "http.method") != nil, let side {
            return Self.join("http", side, "request", by: ".")
        }
        if isClient, let system = look("db.system", "db.system.name") { return Self.join(system, "query", by: ".") }
        if (2...5).contains(span.kind), let system = look("messaging.system"),
            let operation = look("messaging.operation")
        {
            return Self.join(system, operation, by: ".")
        }
        if let system = look("rpc.system"), let side {
            if isClient, system == "aws-api" {
                return Self.join("aws", look("rpc.service") ?? "client", "request", by: ".")
            }
            return Self.join(system, side, "request", by: ".")
        }
        if isClient, let provider = look("faas.invoked_provider"), let name = look("faas.invoked_name") {
            return Self.join(provider, name, "invoke", by: ".")
        }
        if isServer, let trigger = look("faas.trigger") { return Self.join(trigger, "invoke", by: ".") }
        if look("graphql.operation.type") != nil { return "graphql.server.request" }
        if let side { return Self.join(look("network.protocol.name"), side, "request", by: ".") }
        return Text(
            Self.kinds.indices.contains(Int(span.kind)) && span.kind != 0 ? Self.kinds[Int(span.kind)] : "Internal")
    }
}
