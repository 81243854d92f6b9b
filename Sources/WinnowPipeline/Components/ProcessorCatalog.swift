public import WinnowSettings

/// Every processor of the Collector that is known: one line each.
public enum ProcessorCatalog {
    /// Those whose keys and effect are modelled.
    public static let all: [any CollectorProcessor.Type] = [
        TailSamplingProcessor.self,
        ProbabilisticSamplerProcessor.self,
        FilterProcessor.self,
        TransformProcessor.self,
        AttributesProcessor.self,
        ResourceProcessor.self,
        SpanProcessor.self,
        RedactionProcessor.self,
        GroupByAttrsProcessor.self,
        BatchProcessor.self,
        MemoryLimiterProcessor.self,
        GroupByTraceProcessor.self,
        AdaptiveSamplingProcessor.self,
    ]

    /// Those that add what cannot be known here; their keys are not read.
    public static let unknowable: [UnknowableProcessor] = [
        UnknowableProcessor(
            "k8s_attributes", aliases: ["k8sattributes"], "attributes of the pod that a span comes from",
            adds: ["k8s.", "container."]),
        UnknowableProcessor(
            "resource_detection", aliases: ["resourcedetection"], "attributes of the machine or the cloud",
            adds: [
                "aws.", "azure.", "cloud.", "container.", "dynatrace.", "faas.", "gcp.", "heroku.", "host.", "k8s.",
                "openshift.", "os.",
            ]),
        UnknowableProcessor(
            "geoip", "where an address lies, from a database", adds: ["geo.", "client.geo.", "source.geo."]),
        UnknowableProcessor("dns_lookup", aliases: ["dnslookup"], "names of addresses, from name servers"),
        UnknowableProcessor("lookup", "attributes from a table"),
        UnknowableProcessor("schema", "names of attributes as another version of the conventions has them"),
        UnknowableProcessor("discovery", "attributes of targets that Alloy has discovered"),
        UnknowableProcessor("datadogsemantics", "attributes as Datadog names them"),
        UnknowableProcessor("sumologic", "attributes as Sumo Logic names them"),
        UnknowableProcessor("coralogix", "attributes as Coralogix wants them"),
        UnknowableProcessor("isolationforest", "a score of how unusual a span is, from a model of its own"),
    ]

    /// Types that leave spans as they are and whose keys are not read.
    public static let passing = ["concurrentbatch", "remotetap", "spanmetrics", "servicegraph"]

    /// The modelled processor of a type, or of another spelling of it.
    public static func find(_ type: String) -> (any CollectorProcessor.Type)? {
        all.first { $0.type == type || $0.aliases.contains(type) }
    }

    /// The declared keys of a type; `nil` for one that is not modelled.
    public static func shape(_ type: String) -> BlockShape? {
        func shape<Processor: CollectorProcessor>(_ processor: Processor.Type) -> BlockShape { BlockShape(processor) }
        return find(type).map { shape($0) }
    }

    /// The processor of a type that adds what cannot be known here.
    public static func findUnknowable(_ type: String) -> UnknowableProcessor? {
        unknowable.first { $0.type == type || $0.aliases.contains(type) }
    }

    /// What a processor of a type does to spans; `nil` for a type that nobody here knows.
    public static func effect(of type: String) -> ProcessorEffect? {
        if passing.contains(type) { return .neutral }
        return find(type)?.effect ?? findUnknowable(type).map { _ in .unknowable }
    }
}
