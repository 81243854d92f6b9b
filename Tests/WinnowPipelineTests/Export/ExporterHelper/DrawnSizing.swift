import WinnowModel
import WinnowPipeline

/// Sizes that are drawn: each span's own, and where scopes and resources begin.
struct DrawnSizing: RequestSizing {
    let seed: UInt64

    private func word(_ request: Int, _ row: Int) -> UInt64 {
        Draw.word(seed, SpanHandle(sequence: request, row: row).rawValue)
    }

    private func opening(_ request: Int, _ row: Int) -> SpanFootprint.Opening {
        let word = word(request, row)
        return row == 0 || word % 7 == 0 ? .resource : word % 3 == 0 ? .scope : .nothing
    }

    func footprint(of span: SpanHandle, after previous: SpanHandle?) -> SpanFootprint {
        let (request, row) = (span.sequence, span.row)
        // What stands around a span is the same from wherever a piece of the request begins.
        var scope = row
        while opening(request, scope) == .nothing { scope -= 1 }
        var resource = scope
        while opening(request, resource) != .resource { resource -= 1 }
        return SpanFootprint(
            opening: previous?.sequence == request ? opening(request, row) : .resource,
            spanBytes: 20 + Int(word(request, row) >> 8 & 0xFF), scopeBytes: Int(word(request, scope) >> 16 & 0x3F),
            resourceBytes: Int(word(request, resource) >> 24 & 0xFF))
    }

    /// Size of a request with these spans, bytes.
    func bytes(_ spans: ArraySlice<SpanHandle>) -> Int {
        var total = 0
        var start = spans.startIndex
        var resource: (bytes: Int, scope: Int) = (0, 0)
        func field(_ size: Int) -> Int {
            var (length, rest) = (1, size >> 7)
            while rest > 0 { (length, rest) = (length + 1, rest >> 7) }
            return 1 + length + size
        }
        func close() { if start > spans.startIndex { total += field(resource.bytes + field(resource.scope)) } }
        var previous: SpanHandle?
        for span in spans {
            let size = footprint(of: span, after: previous)
            let opening = previous == nil ? .resource : size.opening
            previous = span
            switch opening {
            case .resource:
                close()
                resource = (size.resourceBytes, size.scopeBytes)
            case .scope: resource = (resource.bytes + field(resource.scope), size.scopeBytes)
            case .nothing: break
            }
            resource.scope += field(size.spanBytes)
            start += 1
        }
        close()
        return total
    }
}
