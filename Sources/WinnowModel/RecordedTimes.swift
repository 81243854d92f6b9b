/// Times of spans as their file has them, of those rows of a batch that were given others: no times, no end, an end before the start, times that
/// cannot be (`SpanTimes` in WinnowFormats says what is made of them).
///
/// Empty for nearly every batch. Whoever behaves as a component that saw the spans as they were reads `TraceBatch.recordedStart(of:)` and
/// `recordedEnd(of:)`.
public struct RecordedTimes: Sendable {
    /// One row.
    @usableFromInline struct Entry: Sendable {
        @usableFromInline var row: UInt32
        @usableFromInline var start: Nanos
        @usableFromInline var end: Nanos
    }

    /// By row, ascending.
    @usableFromInline var entries: [Entry] = []

    /// Creates an empty table.
    public init() {}

    /// True when every span has the times of its file.
    @inlinable public var isEmpty: Bool { entries.isEmpty }

    /// Adds the times of a row, Unix ns, 0 where the file has none; rows come in ascending order.
    public mutating func append(_ row: Int, start: Nanos, end: Nanos) {
        entries.append(Entry(row: UInt32(truncatingIfNeeded: row), start: start, end: end))
    }

    /// The times of a row; `nil`: those of the batch.
    public subscript(row: Int) -> (start: Nanos, end: Nanos)? {
        let place = place(of: row)
        guard place < entries.count, entries[place].row == row else { return nil }
        return (entries[place].start, entries[place].end)
    }

    /// Calls `body` for each row in a range that has an entry.
    public func forEach(in rows: Range<Int>, _ body: (_ row: Int, _ start: Nanos, _ end: Nanos) -> Void) {
        var place = place(of: rows.lowerBound)
        while place < entries.count, entries[place].row < rows.upperBound {
            body(Int(entries[place].row), entries[place].start, entries[place].end)
            place += 1
        }
    }

    /// From now on a row's times are those of the batch.
    public mutating func remove(_ row: Int) {
        let place = place(of: row)
        if place < entries.count, entries[place].row == row { entries.remove(at: place) }
    }

    /// Forgets all rows.
    public mutating func removeAll() { if !entries.isEmpty { entries.removeAll(keepingCapacity: true) } }

    /// Where the entry of a row stands or would stand.
    private func place(of row: Int) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].row < row { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension TraceBatch {
    /// When a span started as its file says, Unix ns; 0: it doesn't.
    public func recordedStart(of row: Int) -> Nanos {
        if recordedTimes.isEmpty { return start[row] }
        return recordedTimes[row]?.start ?? start[row]
    }

    /// When a span ended as its file says, Unix ns, even before its start; 0: it doesn't.
    public func recordedEnd(of row: Int) -> Nanos {
        if recordedTimes.isEmpty { return end[row] }
        return recordedTimes[row]?.end ?? end[row]
    }
}
