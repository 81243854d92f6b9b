public import WinnowModel

/// Counts every span of a run by what became of it; closes when no span is left over (architecture, law 7).
public struct Ledger: Sendable {
    /// Spans by fate, indexed by raw value.
    public private(set) var counts = [Int](repeating: 0, count: SpanFate.allCases.count)
    /// Spans that went in.
    public private(set) var generated = 0

    /// Creates an empty ledger.
    public init() {}

    /// Books the fates of `spans` spans.
    public mutating func add(_ fates: UnsafePointer<UInt8>, spans: Int) {
        generated += spans
        counts.withUnsafeMutableBufferPointer { counts in
            for row in 0..<spans { counts[Int(fates[row])] += 1 }
        }
    }

    /// Spans with this fate.
    public subscript(_ fate: SpanFate) -> Int { counts[Int(fate.rawValue)] }

    /// Spans without a fate, and spans with more than one: zero when the ledger closes.
    public var difference: Int { generated - counts.dropFirst().reduce(0, +) }

    /// Spans that were lost rather than sampled.
    public var lost: Int { SpanFate.allCases.filter(\.isLoss).reduce(0) { $0 + self[$1] } }
}
