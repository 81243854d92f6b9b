public import WinnowModel

/// How much longer spans are at some place on their way, by what samplers have added.
public struct SpanGrowth {
    private let written: WrittenStates?
    private var path: ProbabilisticPath
    /// What a slab's spans fare alike, by the slab's sequence.
    private var common: (sequence: Int, passage: ProbabilisticPath.Passage)?

    /// Creates the growth behind start-time samplers that note in `written`, and behind the processors of `path`.
    public init(_ written: WrittenStates? = nil, path: ProbabilisticPath = ProbabilisticPath()) {
        self.written = written
        self.path = path
    }

    /// Whether any span of the slab may have become longer.
    public func isPossible(_ slab: Spans) -> Bool {
        !path.isEmpty || (written?.hasBytes(slab.sequence) ?? false)
    }

    /// Bytes of trace state and of attributes that a span has got.
    public mutating func bytes(_ row: Int, _ slab: Spans) -> (state: Int, attributes: Int) {
        var bytes = written?.bytes(row, in: slab.sequence) ?? (state: 0, attributes: 0)
        if path.isEmpty { return bytes }
        let length = passage(row, slab).memberLength
        // A member `ot` that is there already is written anew, not twice.
        bytes.state = max(0, bytes.state + length.behind - length.before)
        return bytes
    }

    private mutating func passage(_ row: Int, _ slab: Spans) -> ProbabilisticPath.Passage {
        if let common, common.sequence == slab.sequence { return common.passage }
        let passage = path.passage(row, slab, arrives: true)
        if path.isUniform(slab) { common = (slab.sequence, passage) }
        return passage
    }
}
