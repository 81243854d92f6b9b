/// What a processor of the Collector does to the question which spans are kept.
enum ProcessorEffect {
    /// Nothing: it delays, limits memory, or adds attributes about where the process runs.
    case none
    /// It is a sampler that is modelled.
    case sampler
    /// It changes attributes or names, which matters before a sampler only.
    case attributes
    /// It drops, holds back or regroups spans.
    case arrival
    /// Nobody here knows.
    case unknown

    /// The effect of processors of a type.
    init(type: String) {
        switch type {
        case "tail_sampling", "probabilistic_sampler": self = .sampler
        case "batch", "memory_limiter", "resourcedetection", "resource_detection", "k8sattributes", "k8s_attributes",
            "spanmetrics", "servicegraph", "remotetap":
            self = .none
        case "attributes", "resource", "transform", "span", "redaction", "schema", "geoip", "groupbyattrs":
            self = .attributes
        case "filter", "groupbytrace", "routing", "adaptive_tail_sampling", "dynamic_sampling": self = .arrival
        default: self = .unknown
        }
    }

    /// What to say when it is not modelled.
    var reason: String {
        switch self {
        case .attributes: "can change what a sampler after it reads"
        case .arrival: "can change which spans arrive, and when"
        default: "may change which spans arrive or what a sampler reads"
        }
    }
}
