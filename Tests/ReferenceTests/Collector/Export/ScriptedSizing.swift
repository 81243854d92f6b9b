import WinnowModel
import WinnowPipeline

/// Sizes of the spans of recorded scripts: request k is one resource (`service.name` = `svc`), one scope, and spans named `rK.I` with both ids,
/// kind, start and end; the Collector writes empty messages too. The handle's sequence is the request, its row the span.
struct ScriptedSizing: RequestSizing {
    func footprint(of span: SpanHandle, after previous: SpanHandle?) -> SpanFootprint {
        SpanFootprint(
            opening: previous?.sequence == span.sequence ? .nothing : .resource,
            spanBytes: 54 + "r\(span.sequence).\(span.row)".utf8.count, scopeBytes: 2, resourceBytes: 25)
    }
}
