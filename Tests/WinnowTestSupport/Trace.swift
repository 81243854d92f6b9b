public import WinnowModel

/// A small trace for tests, parents before their children.
public struct Trace: Sendable {
    /// The trace's id.
    public var id: TraceID
    /// Its spans; `children` are flattened away.
    public var spans: [TraceSpan]

    /// Creates a trace from spans whose parents are already set.
    public init(id: TraceID, spans: [TraceSpan]) {
        self.id = id
        self.spans = spans
    }

    /// A trace from nested spans; without an id, one that the number of spans decides.
    public static func build(id: TraceID? = nil, @TraceBuilder _ content: () -> [TraceSpan]) -> Trace {
        var spans: [TraceSpan] = []
        func flatten(_ span: TraceSpan, below parent: TraceSpan.Parent) {
            var flat = span
            flat.children = []
            if flat.parent != .missing { flat.parent = parent }
            let row = spans.count
            spans.append(flat)
            for child in span.children { flatten(child, below: .row(row)) }
        }
        for span in content() { flatten(span, below: .root) }
        return Trace(id: id ?? .numbered(UInt64(spans.count)), spans: spans)
    }
}

extension TraceID {
    /// An id whose halves are draws keyed by `number`.
    public static func numbered(_ number: UInt64, seed: UInt64 = 0) -> TraceID {
        TraceID(high: Draw.word(seed &+ 1, number), low: Draw.word(seed &+ 2, number))
    }
}
