/// What a text is about: which paths and names it may use.
public enum OTTLContext: String, Sendable, CaseIterable {
    case span
    case spanEvent = "spanevent"
    case resource
    case scope

    /// The contexts that a path may name besides this one.
    var parents: [OTTLContext] {
        switch self {
        case .span: [.resource, .scope]
        case .spanEvent: [.span, .resource, .scope]
        case .resource: []
        case .scope: [.resource]
        }
    }

    /// Whether symbols such as `SPAN_KIND_SERVER` are known.
    var hasSymbols: Bool { self == .span || self == .spanEvent }

    /// The context that a path's first word names.
    static func named(_ word: String) -> OTTLContext? {
        word == "instrumentation_scope" ? .scope : OTTLContext(rawValue: word)
    }
}

/// Symbols that stand for numbers.
enum Symbols {
    static let numbers: [String: Int64] = [
        "SPAN_KIND_UNSPECIFIED": 0, "SPAN_KIND_INTERNAL": 1, "SPAN_KIND_SERVER": 2, "SPAN_KIND_CLIENT": 3,
        "SPAN_KIND_PRODUCER": 4, "SPAN_KIND_CONSUMER": 5, "STATUS_CODE_UNSET": 0, "STATUS_CODE_OK": 1,
        "STATUS_CODE_ERROR": 2,
    ]

    static let kinds = ["Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"]
    static let deprecatedKinds = [
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER",
        "SPAN_KIND_CONSUMER",
    ]
}
