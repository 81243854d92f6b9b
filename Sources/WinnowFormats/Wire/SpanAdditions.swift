/// What stands on the spans of a request beside their columns: what samplers on the way have written, by row.
///
/// Of attributes that start-time samplers write only the length is known: they stand as attributes without value of the same length.
public struct SpanAdditions: Sendable {
    private var states: [String] = []
    /// Number in `states`, -1: the trace state is what the columns say.
    private var stateOfRow: [Int32] = []
    private var attributeBytes: [Int32] = []
    /// The row whose attributes have a length that no attributes have; `nil`: none.
    public private(set) var impossible: (row: Int, bytes: Int)?

    /// Shortest and longest of the attributes that stand for those of samplers, bytes with tag and length.
    private static let lengths = 6...129

    /// Creates additions to no span.
    public init() {}

    /// Forgets everything and keeps the memory.
    public mutating func removeAll() {
        states.removeAll(keepingCapacity: true)
        stateOfRow.removeAll(keepingCapacity: true)
        attributeBytes.removeAll(keepingCapacity: true)
        impossible = nil
    }

    /// Adds a trace state and returns its number.
    public mutating func add(traceState: String) -> Int32 {
        states.append(traceState)
        return Int32(states.count - 1)
    }

    /// Says what stands on a row: a trace state by its number (-1: as recorded), where `recorded` bytes of one stood before, and how many bytes
    /// longer that and attributes make the span.
    public mutating func set(_ row: Int, traceState: Int32, recorded: Int, addedBytes: Int) {
        while stateOfRow.count <= row {
            stateOfRow.append(-1)
            attributeBytes.append(0)
        }
        stateOfRow[row] = traceState
        let length = traceState < 0 ? recorded : states[Int(traceState)].utf8.count
        let rest = addedBytes - (Wire.text(length) - Wire.text(recorded))
        if rest == 0 { return }
        if rest < Self.lengths.lowerBound { impossible = (row, rest) }
        attributeBytes[row] = Int32(clamping: max(0, rest))
    }

    /// The trace state that a row leaves with in place of that of its columns; `nil`: none.
    @inline(__always)
    func traceState(_ row: Int) -> String? {
        guard row < stateOfRow.count, stateOfRow[row] >= 0 else { return nil }
        return states[Int(stateOfRow[row])]
    }

    /// Lengths of the attributes that samplers have written on a row, bytes with tag and length.
    func attributes(_ row: Int) -> [Int] {
        guard row < attributeBytes.count, attributeBytes[row] >= Self.lengths.lowerBound else { return [] }
        var rest = Int(attributeBytes[row])
        var lengths: [Int] = []
        while rest > Self.lengths.upperBound {
            lengths.append(64)
            rest -= 64
        }
        return lengths + [rest]
    }

    /// Length of the key of an attribute without value that takes so many bytes with tag and length.
    static func key(of length: Int) -> Int { length - 6 }
}

extension OTLPEncoder {
    /// Writes the attributes that samplers have written on a row.
    func write(_ additions: SpanAdditions, _ row: Int, into writer: inout ReverseWriter) {
        for length in additions.attributes(row).reversed() {
            let mark = writer.count
            writer.close(2, since: mark)
            writer.text(1, String(repeating: "s", count: SpanAdditions.key(of: length)), evenEmpty: true)
            writer.close(9, since: mark)
        }
    }
}
