import WinnowModel

/// Gives server spans ids of their own where a client span has the same id, as Zipkin's clients share them.
///
/// As `spaniduniquifier.go` of Jaeger at `8498073`: the shared id becomes the server's parent, the new id is the least that no span of the trace
/// had, and children of the shared id become those of the server.
enum SharedSpanIDs {
    static func adjust(_ spans: inout [AdjustedSpan], kind: (_ row: Int) -> SpanKind) {
        var known: Set<UInt64> = []
        var clients: Set<UInt64> = []
        for span in spans {
            known.insert(span.spanID)
            if kind(span.row) == .client { clients.insert(span.spanID) }
        }
        if clients.isEmpty { return }
        var renamed: [UInt64: UInt64] = [:]
        var last: UInt64 = 0
        for index in spans.indices {
            let old = spans[index].spanID
            guard clients.contains(old), kind(spans[index].row) == .server else { continue }
            repeat { last &+= 1 } while known.contains(last)
            renamed[old] = last
            spans[index].parentID = old
            spans[index].spanID = last
        }
        if renamed.isEmpty { return }
        for index in spans.indices {
            if let parent = renamed[spans[index].parentID], parent != spans[index].spanID {
                spans[index].parentID = parent
            }
        }
    }
}
