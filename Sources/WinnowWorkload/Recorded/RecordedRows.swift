import WinnowModel

/// A span of a recording while traces are put together: one cache line.
struct RecordedRow: BitwiseCopyable {
    var spanID: UInt64
    /// Id of the parent, 0 when none is named.
    var parentSpanID: UInt64
    /// As in the file, 0 when it has none.
    var start: Nanos
    /// As in the file, 0 when it has none.
    var end: Nanos
    /// Number of the trace in order of appearance.
    var trace: UInt32
    var operation: UInt32
    var instance: UInt32
    var attributes: UInt32
    var extras: UInt32
    var flags: UInt32
    var request: UInt32
    var status: UInt8
    /// Raw value of `SpanBlock.Part`.
    var part: UInt8

    /// When the span started, as far as it says: without a start, when it ended; 0 when it says neither.
    var instant: Nanos { start != 0 ? start : end }
}

/// Rows in the order of reading, in pieces that never move: nothing is copied as they grow. A piece whose rows were all given back is gone,
/// and its memory serves whatever the rows were read for: fresh pages are dear.
final class RecordedRows {
    typealias Piece = UnsafeMutablePointer<RecordedRow>

    /// Finds rows; good until rows are added.
    struct Table {
        fileprivate let base: UnsafeMutablePointer<Piece>

        /// The row with this number, which must have been added.
        @inline(__always)
        func row(_ number: Int) -> UnsafeMutablePointer<RecordedRow> {
            base[number >> RecordedRows.shift] + (number & (RecordedRows.pieceRows - 1))
        }
    }

    fileprivate static let shift = 14
    fileprivate static let pieceRows = 1 << shift

    private(set) var count = 0
    private var pieceCount = 0
    private var capacity = 64
    private var pieces: UnsafeMutablePointer<Piece>
    /// How many rows of each piece were given back.
    private var givenBack: [Int] = []

    init() { pieces = .allocate(capacity: capacity) }

    deinit {
        for piece in 0..<pieceCount where givenBack[piece] < rows(of: piece) { pieces[piece].deallocate() }
        pieces.deallocate()
    }

    private func rows(of piece: Int) -> Int { min(Self.pieceRows, count - piece << Self.shift) }

    /// Gives back rows, each once, that nobody reads any more; none may be added from then on.
    func giveBack(_ numbers: ArraySlice<UInt32>) {
        var (piece, run) = (0, 0)
        for number in numbers {
            let next = Int(number) >> Self.shift
            if next != piece {
                giveBack(run, of: piece)
                (piece, run) = (next, 0)
            }
            run += 1
        }
        giveBack(run, of: piece)
    }

    private func giveBack(_ run: Int, of piece: Int) {
        if run == 0 { return }
        givenBack[piece] += run
        if givenBack[piece] == rows(of: piece) { pieces[piece].deallocate() }
    }

    /// Where the rows are.
    var table: Table { Table(base: pieces) }

    /// Room for rows that follow the last one, up to the end of its piece.
    func room() -> UnsafeMutableBufferPointer<RecordedRow> {
        if count == pieceCount << Self.shift { addPiece() }
        return UnsafeMutableBufferPointer(
            start: table.row(count), count: Self.pieceRows - (count & (Self.pieceRows - 1)))
    }

    /// Takes in as many rows as were written into the room.
    func add(_ written: Int) { count += written }

    private func addPiece() {
        if pieceCount == capacity {
            let larger = UnsafeMutablePointer<Piece>.allocate(capacity: capacity * 2)
            larger.initialize(from: pieces, count: pieceCount)
            pieces.deallocate()
            pieces = larger
            capacity *= 2
        }
        (pieces + pieceCount).initialize(to: .allocate(capacity: Self.pieceRows))
        givenBack.append(0)
        pieceCount += 1
    }
}
