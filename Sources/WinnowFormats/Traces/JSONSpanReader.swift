import WinnowModel

/// Reads a JSON format whose spans `JSONSpanDocument` walks to: the format says what it is, by which keys it is known, and its decoder.
protocol JSONSpanReader: TraceReader {
    associatedtype Decoder: JSONSpanDecoder

    /// Whether an object with these keys is of this format; of several formats the first of the catalogue gets it.
    static func isMeant(by keys: JSONShape.Keys) -> Bool

    var document: JSONSpanDocument<Decoder> { get set }

    init(document: JSONSpanDocument<Decoder>)
}

extension JSONSpanReader {
    static func open(_ input: ByteInput) throws(Failure) -> TraceOpening {
        let shape = JSONShape(input.window)
        guard shape.format == Self.format.id else { return .no }
        input.advance(shape.mark)
        return .reader(Self(document: try JSONSpanDocument(input, byLine: shape.isByLine, try Decoder())))
    }

    mutating func read(_ block: inout SpanBlock, limit: Int, _ damage: inout TraceDamage) throws(Failure) -> Bool {
        try document.read(&block, limit: limit, &damage)
    }
}
