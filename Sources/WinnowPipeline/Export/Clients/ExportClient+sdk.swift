public import WinnowModel

extension ExportClient {
    /// What a service's SDK sends with unless it is told otherwise; OTLP over gRPC where none is recorded, or none is known.
    public init(_ sdk: SDK?) {
        self =
            switch sdk {
            case .python: .python
            case .go: .go
            case .java: .java
            case .js: .node
            default: .sdkGRPC
            }
    }
}
