import Testing
import WinnowModel

@testable import WinnowPipeline

/// Cuts against a tree of messages that is cut step by step, as the Collector's `extractTraces` does it.
@Suite struct RequestCutterTests {
    /// A message and what is in it.
    private struct Message {
        var base = 0
        var children: [Message] = []
        var size: Int { base + children.reduce(0) { $0 + Self.field($1.size) } }

        static func field(_ size: Int) -> Int {
            var (length, rest) = (1, size >> 7)
            while rest > 0 { (length, rest) = (length + 1, rest >> 7) }
            return 1 + length + size
        }

        var spans: Int { children.isEmpty ? 1 : children.reduce(0) { $0 + $1.spans } }

        /// Moves off the front what fits; a message with nothing in it is not moved.
        mutating func extract(_ capacity: Int, depth: Int) -> Message {
            var taken = Message(base: base)
            if capacity <= 0 { return taken }
            var left = depth == 0 ? capacity : capacity - (Self.field(capacity) - capacity) - base
            while let first = children.first, left > 0 {
                let size = Self.field(first.size)
                if size <= left {
                    left -= size
                    taken.children.append(children.removeFirst())
                } else {
                    if depth < 2 {
                        let part = children[0].extract(left, depth: depth + 1)
                        if !part.children.isEmpty { taken.children.append(part) }
                    }
                    break
                }
            }
            return taken
        }
    }

    private static func tree(_ spans: [SpanHandle], _ sizing: some RequestSizing) -> Message {
        var root = Message()
        var previous: SpanHandle?
        for span in spans {
            let size = sizing.footprint(of: span, after: previous)
            let opening = previous == nil ? .resource : size.opening
            previous = span
            if opening == .resource { root.children.append(Message(base: size.resourceBytes)) }
            let resource = root.children.count - 1
            if opening != .nothing { root.children[resource].children.append(Message(base: size.scopeBytes)) }
            let scope = root.children[resource].children.count - 1
            root.children[resource].children[scope].children.append(Message(base: size.spanBytes))
        }
        return root
    }

    @Test func cutsAsTheTreeIsCut() {
        for seed in 0..<400 as Range<UInt64> {
            let sizing = DrawnSizing(seed: seed)
            let spans = (0..<Int(Draw.below(90, Draw.word(seed, 1)))).map { SpanHandle(sequence: 3, row: $0) }
            let most = 20 + Int(Draw.below(4000, Draw.word(seed, 2)))
            var cutter = RequestCutter()
            cutter.measure(spans[...], sizing)
            var tree = Self.tree(spans, sizing)
            var left = spans.count
            while left > 0 {
                #expect(cutter.bytes == tree.size)
                let mine = cutter.take(fitting: most)
                let theirs = tree.extract(most, depth: 0)
                #expect(mine.count == (theirs.children.isEmpty ? 0 : theirs.spans))
                #expect(mine.bytes == theirs.size)
                #expect(mine.bytes <= most)
                if mine.count == 0 { break }
                left -= mine.count
            }
            #expect(cutter.bytes == tree.size)
        }
    }

    @Test func piecesOfSpansHaveTheSizeOfRequestsOfTheirOwn() {
        for seed in 0..<200 as Range<UInt64> {
            let sizing = DrawnSizing(seed: seed)
            let spans = (0..<40).map { SpanHandle(sequence: 3, row: $0) }
            var (cutter, other) = (RequestCutter(), RequestCutter())
            cutter.measure(spans[...], sizing)
            var start = 0
            while start < spans.count {
                let end = min(spans.count, start + 1 + Int(Draw.below(12, Draw.word(seed, UInt64(start)))))
                other.measure(spans[start..<end], sizing)
                #expect(cutter.take(items: end - start) == other.bytes)
                other.measure(spans[end...], sizing)
                #expect(cutter.bytes == other.bytes)
                start = end
            }
        }
    }
}
