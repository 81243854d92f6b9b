import WinnowModel

/// Numbers of the names and texts that Zipkin's tags use for what OTLP has fields for.
struct ZipkinKeys {
    var spanKind: UInt32 = 0
    var isInternal: UInt32 = 0
    var error: UInt32 = 0
    var isTrue: UInt32 = 0
    var statusCode: UInt32 = 0
    var statusDescription: UInt32 = 0
    var traceState: UInt32 = 0
    var scopeName: UInt32 = 0
    var scopeVersion: UInt32 = 0
    var libraryName: UInt32 = 0
    var libraryVersion: UInt32 = 0
    var hostIP: UInt32 = 0
    var hostPort: UInt32 = 0
    var peerService: UInt32 = 0
    var peerIP: UInt32 = 0
    var peerPort: UInt32 = 0
    /// Status codes by the number of their name, with and without OTLP's prefix.
    var codes: [UInt32: SpanStatus] = [:]
    /// Keys of tags that go to the resource.
    var onResource: Set<UInt32> = []
    /// Kinds by the name of the format.
    let kinds: [String: SpanKind] = [
        "CLIENT": .client, "SERVER": .server, "PRODUCER": .producer, "CONSUMER": .consumer,
    ]

    init() {}

    init(_ tables: inout TraceTables) {
        spanKind = tables.strings.intern("span.kind")
        isInternal = tables.strings.intern("internal")
        error = tables.strings.intern("error")
        isTrue = tables.strings.intern("true")
        statusCode = tables.strings.intern("otel.status_code")
        statusDescription = tables.strings.intern("otel.status_description")
        traceState = tables.strings.intern("w3c.tracestate")
        scopeName = tables.strings.intern("otel.scope.name")
        scopeVersion = tables.strings.intern("otel.scope.version")
        libraryName = tables.strings.intern("otel.library.name")
        libraryVersion = tables.strings.intern("otel.library.version")
        hostIP = tables.strings.intern("net.host.ip")
        hostPort = tables.strings.intern("net.host.port")
        peerService = tables.strings.intern("peer.service")
        peerIP = tables.strings.intern("net.peer.ip")
        peerPort = tables.strings.intern("net.peer.port")
        for (name, status) in [
            ("UNSET", SpanStatus.unset), ("OK", .ok), ("ERROR", .error), ("Unset", .unset), ("Ok", .ok),
            ("Error", .error),
        ] {
            codes[tables.strings.intern(name)] = status
            codes[tables.strings.intern("STATUS_CODE_" + name)] = status
        }
        for key in Self.resourceKeys { onResource.insert(tables.strings.intern(key)) }
    }

    /// Attributes that OpenTelemetry's semantic conventions have on resources (1.6.1, as the Collector's translator, and the names that
    /// took their place later).
    static let resourceKeys = [
        "aws.ecs.cluster.arn", "aws.ecs.container.arn", "aws.ecs.launchtype", "aws.ecs.task.arn", "aws.ecs.task.family",
        "aws.ecs.task.revision", "aws.eks.cluster.arn", "aws.log.group.arns", "aws.log.group.names",
        "aws.log.stream.arns", "aws.log.stream.names", "cloud.account.id", "cloud.availability_zone", "cloud.platform",
        "cloud.provider", "cloud.region", "cloud.resource_id", "container.id", "container.image.name",
        "container.image.tag", "container.image.tags", "container.name", "container.runtime", "deployment.environment",
        "deployment.environment.name", "device.id", "device.manufacturer", "device.model.identifier",
        "device.model.name", "faas.id", "faas.instance", "faas.max_memory", "faas.name", "faas.version", "host.arch",
        "host.id", "host.image.id", "host.image.name", "host.image.version", "host.name", "host.type",
        "k8s.cluster.name", "k8s.cluster.uid", "k8s.container.name", "k8s.container.restart_count", "k8s.cronjob.name",
        "k8s.cronjob.uid", "k8s.daemonset.name", "k8s.daemonset.uid", "k8s.deployment.name", "k8s.deployment.uid",
        "k8s.job.name", "k8s.job.uid", "k8s.namespace.name", "k8s.node.name", "k8s.node.uid", "k8s.pod.name",
        "k8s.pod.uid", "k8s.replicaset.name", "k8s.replicaset.uid", "k8s.statefulset.name", "k8s.statefulset.uid",
        "opencensus.exporterversion", "opencensus.resourcetype", "opencensus.starttime", "os.description", "os.name",
        "os.type", "os.version", "process.command", "process.command_args", "process.command_line",
        "process.executable.name", "process.executable.path", "process.owner", "process.pid",
        "process.runtime.description", "process.runtime.name", "process.runtime.version", "service.instance.id",
        "service.name", "service.namespace", "service.version", "telemetry.auto.version", "telemetry.distro.name",
        "telemetry.distro.version", "telemetry.sdk.language", "telemetry.sdk.name", "telemetry.sdk.version",
        "webengine.description", "webengine.name", "webengine.version",
    ]
}
