import WinnowModel

/// Numbers of the names and texts that Jaeger's tags use for what OTLP has fields for.
struct JaegerKeys {
    var spanKind: UInt32 = 0
    var error: UInt32 = 0
    var isTrue: UInt32 = 0
    var statusCode: UInt32 = 0
    var isOK: UInt32 = 0
    var isError: UInt32 = 0
    var statusDescription: UInt32 = 0
    var httpStatusMessage: UInt32 = 0
    var traceState: UInt32 = 0
    var scopeName: UInt32 = 0
    var scopeVersion: UInt32 = 0
    var libraryName: UInt32 = 0
    var libraryVersion: UInt32 = 0
    var event: UInt32 = 0
    var refType: UInt32 = 0
    var childOf: UInt32 = 0
    var followsFrom: UInt32 = 0
    var warnings: UInt32 = 0
    var hostname: UInt32 = 0
    var hostName: UInt32 = 0
    /// Kinds by the number of their name.
    var kinds: [UInt32: SpanKind] = [:]

    init() {}

    init(_ tables: inout TraceTables) {
        spanKind = tables.strings.intern("span.kind")
        error = tables.strings.intern("error")
        isTrue = tables.strings.intern("true")
        statusCode = tables.strings.intern("otel.status_code")
        isOK = tables.strings.intern("OK")
        isError = tables.strings.intern("ERROR")
        statusDescription = tables.strings.intern("otel.status_description")
        httpStatusMessage = tables.strings.intern("http.status_message")
        traceState = tables.strings.intern("w3c.tracestate")
        scopeName = tables.strings.intern("otel.scope.name")
        scopeVersion = tables.strings.intern("otel.scope.version")
        libraryName = tables.strings.intern("otel.library.name")
        libraryVersion = tables.strings.intern("otel.library.version")
        event = tables.strings.intern("event")
        refType = tables.strings.intern("opentracing.ref_type")
        childOf = tables.strings.intern("child_of")
        followsFrom = tables.strings.intern("follows_from")
        warnings = tables.strings.intern("@jaeger@warnings")
        hostname = tables.strings.intern("hostname")
        hostName = tables.strings.intern("host.name")
        for kind in SpanKind.allCases where kind != .unspecified { kinds[tables.strings.intern(kind.name)] = kind }
    }
}
