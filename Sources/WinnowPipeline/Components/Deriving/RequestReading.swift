public import WinnowOTTL

/// How dashboards read requests to services out of the points of a connector.
public struct RequestReading: Sendable {
    /// What counts as one request.
    public enum Basis: Sendable, Hashable {
        /// A span that serves one.
        case spans
        /// A pair of spans: one that asks and one that serves.
        case pairs
        /// A span that serves one; of a service without any, a span that neither asks nor has a parent in the same service.
        case entries
    }

    /// How failed requests are told.
    public enum Failures: Sendable, Hashable {
        /// Points of the requests that have an attribute with a value.
        case attribute(Text, Text)
        /// A metric of their own.
        case metric(String)
        /// Not at all.
        case unsaid
    }

    /// What counts as one request.
    public var basis: Basis
    /// The metric that counts requests.
    public var requests: String
    /// Which of them failed.
    public var failures: Failures
    /// The metric with a histogram of their durations; `nil`: there is none.
    public var durations: String?
    /// Seconds in a unit of the histogram.
    public var secondsPerUnit: Double
    /// The attribute, of points or else of their resource, with the service that serves.
    public var service: Text
    /// The attribute with the kind of span; `nil`: points do not tell kinds apart.
    public var kind: Text?
    /// Points whose attribute has one of these values are of something else than requests to services.
    public var others: (attribute: Text, values: [Text])?
    /// Values of `kind` of spans that serve.
    public var serving: [Text] = SpanWords.serving
}
