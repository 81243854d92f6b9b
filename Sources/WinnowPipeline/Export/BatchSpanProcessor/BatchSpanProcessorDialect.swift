public import WinnowModel

/// Whose batch span processor one behaves as; the specification leaves open which spans a full queue loses, when timers start and what a flush does.
///
/// Recorded of Python 1.45.2, Go 1.47.0, Java 1.68.0 and JavaScript 3.1.1 (reference: export pipeline, sections 0, 1, 11).
public enum BatchSpanProcessorDialect: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
    /// The specification with the newest span dropped (`trace/sdk.md`): for SDKs of which no behaviour is recorded, Rust's among them.
    case specification
    /// opentelemetry-python: drops the oldest, one batch for each tick of the timer, no export time-out.
    case python
    /// opentelemetry-go: a channel and a batch beside it; chance decides between a timer that is due and the channel.
    case go
    /// opentelemetry-java: a ring whose length is a power of two; the timer counts from the end of an export.
    case java
    /// opentelemetry-js: the timer starts with the first span; a flush exports all batches side by side.
    case node

    /// The behaviour of a service's SDK; the specification's where none is recorded, or none is known.
    public init(_ sdk: SDK?) {
        self =
            switch sdk {
            case .python: .python
            case .go: .go
            case .java: .java
            case .js: .node
            default: .specification
            }
    }
}
