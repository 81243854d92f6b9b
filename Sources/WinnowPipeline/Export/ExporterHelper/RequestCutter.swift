import WinnowModel

/// Cuts the spans of one request as the Collector does (core v0.161.0, `exporterhelper/internal/queuebatch/traces_batch.go`).
///
/// By bytes, room is reserved for the longest length that a message of the capacity could have, and the first span that does not fit ends the
/// cut. Sizes of what remains are kept exactly, so that a request is measured once, however often it is cut.
struct RequestCutter: Sendable {
    /// A message `ScopeSpans` or `ResourceSpans`.
    private struct Group: Sendable, BitwiseCopyable {
        /// Where it ends, in spans or scopes.
        var end: Int
        /// What is left of it, bytes.
        var bytes: Int
        /// Its size with nothing in it, bytes.
        let base: Int
    }

    /// What was taken: spans and the bytes of their message.
    private typealias Taken = (count: Int, bytes: Int)

    private var spans: [Int] = []
    private var scopes: [Group] = []
    private var resources: [Group] = []
    private var span = 0
    private var scope = 0
    private var resource = 0
    /// Size of what is left, bytes.
    private(set) var bytes = 0

    /// Measures a request.
    mutating func measure(_ handles: ArraySlice<SpanHandle>, _ sizing: some RequestSizing) {
        spans.removeAll(keepingCapacity: true)
        scopes.removeAll(keepingCapacity: true)
        resources.removeAll(keepingCapacity: true)
        (span, scope, resource, bytes) = (0, 0, 0, 0)
        var previous: SpanHandle?
        for handle in handles {
            let size = sizing.footprint(of: handle, after: previous)
            let opening = previous == nil ? .resource : size.opening
            previous = handle
            if opening == .resource {
                resources.append(Group(end: scopes.count, bytes: size.resourceBytes, base: size.resourceBytes))
            }
            if opening != .nothing {
                scopes.append(Group(end: spans.count, bytes: size.scopeBytes, base: size.scopeBytes))
                resources[resources.count - 1].end = scopes.count
            }
            spans.append(size.spanBytes)
            scopes[scopes.count - 1].end = spans.count
            scopes[scopes.count - 1].bytes += SpanFootprint.field(size.spanBytes)
        }
        var first = 0
        for place in resources.indices {
            let end = resources[place].end
            for scope in scopes[first..<end] { resources[place].bytes += SpanFootprint.field(scope.bytes) }
            first = end
            bytes += SpanFootprint.field(resources[place].bytes)
        }
    }

    /// Takes so many spans off the front, of those that are left; gives the size of a request of them, bytes.
    mutating func take(items: Int) -> Int {
        var (wanted, size) = (items, 0)
        while wanted > 0, resource < resources.count {
            let wholeResource = SpanFootprint.field(resources[resource].bytes)
            var taken = resources[resource].base
            while wanted > 0, scope < resources[resource].end {
                let wholeScope = SpanFootprint.field(scopes[scope].bytes)
                let end = min(scopes[scope].end, span + wanted)
                var part = 0
                for place in span..<end { part += SpanFootprint.field(spans[place]) }
                taken += SpanFootprint.field(scopes[scope].base + part)
                wanted -= end - span
                span = end
                scopes[scope].bytes -= part
                let isLeft = end < scopes[scope].end
                resources[resource].bytes -= wholeScope - (isLeft ? SpanFootprint.field(scopes[scope].bytes) : 0)
                if !isLeft { scope += 1 }
            }
            size += SpanFootprint.field(taken)
            let isLeft = scope < resources[resource].end
            bytes -= wholeResource - (isLeft ? SpanFootprint.field(resources[resource].bytes) : 0)
            if !isLeft { resource += 1 }
        }
        return size
    }

    /// Takes as much off the front as fits into so many bytes: how many spans, and the size of a request of them.
    mutating func take(fitting most: Int) -> (count: Int, bytes: Int) {
        var taken = (count: 0, bytes: 0)
        var left = most
        while resource < resources.count, left > 0 {
            let whole = SpanFootprint.field(resources[resource].bytes)
            if whole > left {
                let part = takeResource(left)
                if part.count > 0 {
                    taken.count += part.count
                    taken.bytes += SpanFootprint.field(part.bytes)
                }
                bytes -= whole - SpanFootprint.field(resources[resource].bytes)
                break
            }
            left -= whole
            bytes -= whole
            taken.bytes += whole
            scope = resources[resource].end
            taken.count += scopes[scope - 1].end - span
            span = scopes[scope - 1].end
            resource += 1
        }
        return taken
    }

    private mutating func takeResource(_ most: Int) -> Taken {
        let base = resources[resource].base
        var taken: Taken = (0, base)
        var left = Self.room(most, base)
        while scope < resources[resource].end, left > 0 {
            let whole = SpanFootprint.field(scopes[scope].bytes)
            if whole > left {
                let part = takeScope(left)
                if part.count > 0 {
                    taken.count += part.count
                    taken.bytes += SpanFootprint.field(part.bytes)
                }
                resources[resource].bytes -= whole - SpanFootprint.field(scopes[scope].bytes)
                break
            }
            left -= whole
            resources[resource].bytes -= whole
            taken.bytes += whole
            taken.count += scopes[scope].end - span
            span = scopes[scope].end
            scope += 1
        }
        return taken
    }

    private mutating func takeScope(_ most: Int) -> Taken {
        let base = scopes[scope].base
        var taken: Taken = (0, base)
        var left = Self.room(most, base)
        while span < scopes[scope].end, left > 0 {
            let whole = SpanFootprint.field(spans[span])
            if whole > left { break }
            left -= whole
            scopes[scope].bytes -= whole
            taken.bytes += whole
            taken.count += 1
            span += 1
        }
        return taken
    }

    /// What a message has room for that may have so many bytes with its tag and length, and has `base` in any case.
    private static func room(_ most: Int, _ base: Int) -> Int { most - (SpanFootprint.field(most) - most) - base }
}
