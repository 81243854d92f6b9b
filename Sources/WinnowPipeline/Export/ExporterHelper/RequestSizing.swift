public import WinnowModel

/// How large the parts of export requests are, for an exporter that cuts them.
///
/// It is asked only about spans of requests that are cut: what is merged or sent whole has the size with which it was offered.
public protocol RequestSizing {
    /// What `span` adds to a request in which `previous` stands before it; `nil`: it is the first, so that its resource begins.
    func footprint(of span: SpanHandle, after previous: SpanHandle?) -> SpanFootprint
}
