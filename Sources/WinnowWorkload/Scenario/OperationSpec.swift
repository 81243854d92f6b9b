import WinnowModel

/// What a service does under one name.
struct OperationSpec: Sendable {
    /// Name inside the scenario, unique in the service.
    var id: String
    /// The span's name; `id` when empty.
    var spanName = ""
    var kind = SpanKind.internal
    /// Instrumentation scope; the service's name when empty.
    var scope = ""
    /// Time of the operation's own work, calls not included.
    var latency: any LatencyDistribution = LognormalLatency(medianNanos: 1_000_000, sigma: 0.7)
    /// A root span that takes longer is slow; p99 of a trial run when nil.
    var sloNanos: UInt64?
    /// True when the application sets status OK on success.
    var setsOK = false
    var attributes: [AttributeSpec] = []
    var events: [EventSpec] = []
    var errors: [ErrorSpec] = []
    /// Exceptions that a server operation turns into a response, by short name.
    var handles: [HandlerSpec] = []
    var protocolBlock = ProtocolSpec.none
    var steps: [StepSpec] = []
    var place = SourcePlace()

    var name: String { spanName.isEmpty ? id : spanName }
}

/// An exception as `recordException` writes it.
struct ExceptionSpec: Sendable, Hashable {
    var type: String
    var message: String
    /// How often it is recorded on the span where it is raised.
    var times = 1

    /// The type without its package.
    var shortType: String { type.split(separator: ".").last.map(String.init) ?? type }
}

/// A way in which an operation fails by itself.
struct ErrorSpec: Sendable {
    /// Name of the outcome; the exception's short type, or `error`.
    var name = ""
    /// Chance, 0 to 1.
    var rate = 0.0
    /// True when it fails after its calls, false when before.
    var atEnd = false
    var exception: ExceptionSpec?
    /// The span's status message when there is no exception.
    var message = ""
    /// HTTP status of the response; also travels up to a server operation that does not handle the failure.
    var httpStatus: Int64?
    /// gRPC status code of the response.
    var rpcCode: Int64?
    /// True when the span keeps status UNSET: a refusal, not a failure.
    var leavesUnset = false
    var place = SourcePlace()

    var outcomeName: String { name.isEmpty ? exception?.shortType ?? "error" : name }
}

/// What a server operation answers when an exception reaches it.
struct HandlerSpec: Sendable {
    /// Short type of the exception, or name of the failure.
    var failure: String
    var httpStatus: Int64?
    var rpcCode: Int64?
    var place = SourcePlace()
}

/// The protocol whose attributes an operation's spans carry.
enum ProtocolSpec: Sendable {
    case none
    case http(HTTPSpec)
    case rpc(RPCSpec)
    case database(DatabaseSpec)
    case messaging(MessagingSpec)
}

/// An HTTP endpoint.
struct HTTPSpec: Sendable {
    var method = "GET"
    var route = "/"
    /// Path as requested; the route when nil.
    var target: AttributeSpec.Source?
    var scheme = "http"
    /// Status of a success.
    var status: Int64 = 200
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
    var port: Int64?
}

/// A message sent or processed.
struct MessagingSpec: Sendable {
    var system = ""
    var destination = ""
    /// publish, receive or process; by the span's kind when empty.
    var operation = ""
}
