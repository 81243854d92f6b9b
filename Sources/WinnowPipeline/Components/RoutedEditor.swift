public import WinnowOTTL

/// What a connector that chooses pipelines hands on to one of them.
public struct RoutedEditor: RequestEditor {
    private var router: any SpanRouter
    private let place: Int?

    /// Follows a router to one of its pipelines.
    public init(_ router: any SpanRouter, to pipeline: String) {
        self.router = router
        place = router.pipelines.firstIndex(of: pipeline)
    }

    /// What the router looks at.
    public var reads: Dependencies { router.reads }
    /// What the router changes.
    public var writes: Dependencies { router.writes }
    /// Spans that go to other pipelines are gone here.
    public var drops: Bool { true }
    /// As the router has it.
    public var isPerSpan: Bool { router.isPerSpan }

    /// Leaves what goes to the pipeline. Nothing is known of clients: recorded and generated traffic has no headers.
    public mutating func edit(_ request: inout TelemetryRequest, log: inout EditLog) throws(EvaluationError) {
        let routed = try router.route(request, from: ClientMetadata(), log: &log)
        request.resources = routed.filter { routed in place.map { routed.pipelines.contains($0) } ?? false }
            .flatMap(\.request.resources)
    }
}
