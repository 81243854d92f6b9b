import WinnowModel

/// Copies traces of a recording into a batch, column by column: with shifted times and, where a key is given, fresh ids.
struct RecordedFill {
    /// The rows of a trace, and where they go.
    private struct Piece {
        let stretch: Int
        let trace: Int
        let rows: Range<Int>
        let target: Int
        /// Added to all times.
        let shift: UInt64
        /// What fresh span ids are made of.
        let fold: UInt64
        let id: TraceID
    }

    private let stretches: [RecordedStretch]
    private let pieces: [Piece]
    private let spanCount: Int
    private let hasFreshIDs: Bool

    /// Plans to copy the traces that `arrivals` name; `key` makes the id of a copy from the recorded one.
    init(
        stretches: [RecordedStretch], arrivals: [SlabPlan.Arrival], key: ((SlabPlan.Arrival, TraceID) -> TraceID)?,
        firstInstant: [Nanos]
    ) {
        self.stretches = stretches
        hasFreshIDs = key != nil
        var target = 0
        var last = 0
        pieces = arrivals.map { arrival in
            let place = RecordedStretch.place(of: Int(arrival.root), in: stretches, last: &last)
            let batch = stretches[place.stretch].batch
            let rows = batch.spans(of: place.trace)
            let recorded = batch.traceID(place.trace)
            let id = key.map { $0(arrival, recorded) } ?? recorded
            defer { target += rows.count }
            return Piece(
                stretch: place.stretch, trace: place.trace, rows: rows, target: target,
                shift: arrival.start &- firstInstant[Int(arrival.root)], fold: id.low, id: id)
        }
        spanCount = target
    }

    /// Overwrites `batch`.
    func copy(into batch: inout TraceBatch) {
        batch.reserveRecorded(traces: pieces.count, spans: spanCount)
        for (trace, piece) in pieces.enumerated() {
            batch.firstSpan[trace] = UInt32(piece.target)
            batch.traceIDHigh[trace] = piece.id.high
            batch.traceIDLow[trace] = piece.id.low
        }
        batch.firstSpan[pieces.count] = UInt32(spanCount)
        batch.traceCount = pieces.count
        batch.spanCount = spanCount
        if let first = stretches.first, !first.batch.weight.isEmpty {
            if batch.weight.count < pieces.count {
                batch.weight.append(contentsOf: repeatElement(1, count: pieces.count - batch.weight.count))
            }
            for (trace, piece) in pieces.enumerated() {
                batch.weight[trace] = stretches[piece.stretch].batch.weight[piece.trace]
            }
        }
        copy(\.parent, into: &batch.parent) { parent, piece in
            parent < 0 ? parent : parent &+ Int32(truncatingIfNeeded: piece.target - piece.rows.lowerBound)
        }
        // What has no start is not given one.
        copy(\.start, into: &batch.start) { start, piece in start == 0 ? 0 : start &+ piece.shift }
        copy(\.end, into: &batch.end) { end, piece in end &+ piece.shift }
        copyRecordedTimes(into: &batch.recordedTimes)
        copy(\.operation, into: &batch.operation)
        copy(\.instance, into: &batch.instance)
        copy(\.status, into: &batch.status)
        copy(\.attributes, into: &batch.attributes)
        copy(\.extras, into: &batch.extras)
        copy(\.flags, into: &batch.flags)
        copy(\.request, into: &batch.request)
        copy(\.fileOrder, into: &batch.fileOrder)
        if hasFreshIDs {
            copy(\.spanID, into: &batch.spanID) { id, piece in id == 0 ? 0 : Draw.word(piece.fold, id) | 1 }
            copy(\.parentSpanID, into: &batch.parentSpanID) { id, piece in
                id == 0 ? 0 : Draw.word(piece.fold, id) | 1
            }
        } else {
            copy(\.spanID, into: &batch.spanID)
            copy(\.parentSpanID, into: &batch.parentSpanID)
        }
    }

    /// Copies the times that are not as recorded; what has none is not given one.
    private func copyRecordedTimes(into target: inout RecordedTimes) {
        target.removeAll()
        for piece in pieces {
            let times = stretches[piece.stretch].batch.recordedTimes
            if times.isEmpty { continue }
            times.forEach(in: piece.rows) { row, start, end in
                target.append(
                    row - piece.rows.lowerBound + piece.target, start: start == 0 ? 0 : start &+ piece.shift,
                    end: end == 0 ? 0 : end &+ piece.shift)
            }
        }
    }

    /// Copies a column as it is.
    private func copy<T: BitwiseCopyable>(_ column: KeyPath<TraceBatch, [T]>, into target: inout [T]) {
        target.withUnsafeMutableBufferPointer { target in
            guard let base = target.baseAddress else { return }
            forEachRun { batch, run in
                batch[keyPath: column].withUnsafeBufferPointer { source in
                    guard let from = source.baseAddress else { return }
                    for piece in run {
                        (base + piece.target).update(from: from + piece.rows.lowerBound, count: piece.rows.count)
                    }
                }
            }
        }
    }

    /// Copies a column, each value changed on the way.
    @inline(__always)
    private func copy<T: BitwiseCopyable>(
        _ column: KeyPath<TraceBatch, [T]>, into target: inout [T], _ change: (T, Piece) -> T
    ) {
        target.withUnsafeMutableBufferPointer { target in
            forEachRun { batch, run in
                batch[keyPath: column].withUnsafeBufferPointer { source in
                    for piece in run {
                        for offset in 0..<piece.rows.count {
                            target[piece.target + offset] = change(source[piece.rows.lowerBound + offset], piece)
                        }
                    }
                }
            }
        }
    }

    /// Calls `body` for neighbours that come from one stretch.
    private func forEachRun(_ body: (TraceBatch, ArraySlice<Piece>) -> Void) {
        var first = 0
        while first < pieces.count {
            var end = first + 1
            while end < pieces.count, pieces[end].stretch == pieces[first].stretch { end += 1 }
            body(stretches[pieces[first].stretch].batch, pieces[first..<end])
            first = end
        }
    }

    /// Overwrites `marks` with the truth about the copies.
    func mark(_ marks: inout GroundTruth) {
        marks.removeAll()
        if marks.classes.count < pieces.count {
            marks.classes.append(contentsOf: repeatElement(0, count: pieces.count - marks.classes.count))
        }
        for (trace, piece) in pieces.enumerated() {
            let truth = stretches[piece.stretch].truth
            marks.classes[trace] = truth.classes[piece.trace]
            var place = Self.first(truth.rarePaths.count) { Int(truth.rarePaths[$0].trace) >= piece.trace }
            while place < truth.rarePaths.count, Int(truth.rarePaths[place].trace) == piece.trace {
                marks.rarePaths.append(
                    GroundTruth.RarePath(trace: UInt32(trace), path: truth.rarePaths[place].path))
                place += 1
            }
            place = Self.first(truth.marks.count) { Int(truth.marks[$0].span) >= piece.rows.lowerBound }
            while place < truth.marks.count, Int(truth.marks[place].span) < piece.rows.upperBound {
                let span = Int(truth.marks[place].span) - piece.rows.lowerBound + piece.target
                marks.marks.append(
                    GroundTruth.Mark(trace: UInt32(trace), span: UInt32(span), value: truth.marks[place].value))
                place += 1
            }
            place = Self.first(truth.touches.count) { Int(truth.touches[$0].span) >= piece.rows.lowerBound }
            while place < truth.touches.count, Int(truth.touches[place].span) < piece.rows.upperBound {
                let span = Int(truth.touches[place].span) - piece.rows.lowerBound + piece.target
                marks.touches.append(
                    GroundTruth.Touch(trace: UInt32(trace), span: UInt32(span), fault: truth.touches[place].fault))
                place += 1
            }
        }
    }

    /// The first of `count` places, in order, at which `holds` is true.
    private static func first(_ count: Int, _ holds: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
