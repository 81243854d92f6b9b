public import WinnowFormats
import WinnowModel

extension TraceSearch {
    /// What leads to every trace that a query finds, and to few others.
    public init(_ query: TraceQuery) {
        self.init()
        id = query.id
        from = query.from ?? 0
        until = query.until
        minDuration = query.minDuration ?? 0
        maxDuration = query.maxDuration ?? .max
        switch (query.service, query.operation) {
        case (let service?, let operation?): terms.append(SearchTerm(.serviceOperation, service, operation))
        case (let service?, nil): terms.append(SearchTerm(.service, service))
        case (nil, let operation?): terms.append(SearchTerm(.operation, operation))
        case (nil, nil): break
        }
        terms += query.tags.compactMap(Self.term)
    }

    /// The term of a condition; `nil` where it is about what spans do not have.
    private static func term(_ tag: TagCondition) -> SearchTerm? {
        switch tag {
        case .isError(true): SearchTerm(.status, "error")
        // Nearly every trace has a span that did not fail.
        case .isError(false): nil
        case .status(let status): SearchTerm(.status, status.name)
        case .kind(let kind): SearchTerm(.kind, kind.name)
        case .scopeName(let name): SearchTerm(.scopeName, name)
        case .scopeVersion(let version): SearchTerm(.scopeVersion, version)
        case .resource(let key, let value), .attribute(let key, let value): SearchTerm(.attribute, key, value)
        }
    }
}
