import WinnowModel

/// A stretch of a recording as one block of the temporary store: its columns, one after the other, each from a multiple of 8 bytes on.
enum StretchBlock {
    /// Writes a stretch of traces to a file and returns where it stands and how many bytes it takes; throws `.io`.
    static func write(_ batch: TraceBatch, to file: SpillFile) throws(Failure) -> (place: Int, byteCount: Int) {
        let (traces, spans) = (batch.traceCount, batch.spanCount)
        var times: [UInt64] = []
        batch.recordedTimes.forEach(in: 0..<spans) { row, start, end in times += [UInt64(row), start, end] }
        var writer = Writer(bytes: room(traces: traces, spans: spans, times: times.count, batch.weight.isEmpty))
        defer { writer.block.deallocate() }
        let counts = [UInt64(traces), UInt64(spans), UInt64(times.count), batch.weight.isEmpty ? 0 : 1]
        writer.put(counts, 4)
        writer.put(times, times.count)
        writer.put(batch.firstSpan, traces + 1)
        writer.put(batch.traceIDHigh, traces)
        writer.put(batch.traceIDLow, traces)
        if !batch.weight.isEmpty { writer.put(batch.weight, traces) }
        writer.put(batch.spanID, spans)
        writer.put(batch.parentSpanID, spans)
        writer.put(batch.start, spans)
        writer.put(batch.end, spans)
        writer.put(batch.parent, spans)
        writer.put(batch.operation, spans)
        writer.put(batch.instance, spans)
        writer.put(batch.attributes, spans)
        writer.put(batch.extras, spans)
        writer.put(batch.flags, spans)
        writer.put(batch.request, spans)
        writer.put(batch.fileOrder, spans)
        writer.put(batch.status, spans)
        let place = try file.append(writer.block)
        return (place, writer.block.count)
    }

    /// Reads the stretch at a place; throws `.io`.
    static func read(_ file: SpillFile, at place: Int, byteCount: Int) throws(Failure) -> TraceBatch {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 16)
        defer { block.deallocate() }
        try file.read(at: place, into: block)
        var reader = Reader(block: UnsafeRawBufferPointer(block))
        let counts: [UInt64] = reader.take(4)
        var batch = TraceBatch()
        batch.traceCount = Int(counts[0])
        batch.spanCount = Int(counts[1])
        let times: [UInt64] = reader.take(Int(counts[2]))
        for index in stride(from: 0, to: times.count, by: 3) {
            batch.recordedTimes.append(Int(times[index]), start: times[index + 1], end: times[index + 2])
        }
        let (traces, spans) = (batch.traceCount, batch.spanCount)
        batch.firstSpan = reader.take(traces + 1)
        batch.traceIDHigh = reader.take(traces)
        batch.traceIDLow = reader.take(traces)
        if counts[3] != 0 { batch.weight = reader.take(traces) }
        batch.spanID = reader.take(spans)
        batch.parentSpanID = reader.take(spans)
        batch.start = reader.take(spans)
        batch.end = reader.take(spans)
        batch.parent = reader.take(spans)
        batch.operation = reader.take(spans)
        batch.instance = reader.take(spans)
        batch.attributes = reader.take(spans)
        batch.extras = reader.take(spans)
        batch.flags = reader.take(spans)
        batch.request = reader.take(spans)
        batch.fileOrder = reader.take(spans)
        batch.status = reader.take(spans)
        return batch
    }

    private static func room(traces: Int, spans: Int, times: Int, _ isUnweighted: Bool) -> Int {
        func words(_ count: Int) -> Int { (count * 4 + 7) / 8 * 8 }
        let ofTraces = words(traces + 1) + traces * (isUnweighted ? 16 : 24)
        let ofSpans = spans * 32 + words(spans) * 8 + (spans + 7) / 8 * 8
        return 32 + times * 8 + ofTraces + ofSpans + SpillFile.trailer
    }

    private struct Writer {
        let block: UnsafeMutableRawBufferPointer
        private var at = 0

        init(bytes: Int) {
            block = .allocate(byteCount: bytes, alignment: 16)
            // What lies between columns is part of the checksum.
            block.initializeMemory(as: UInt8.self, repeating: 0)
        }

        mutating func put<T: BitwiseCopyable>(_ column: [T], _ count: Int) {
            let bytes = count * MemoryLayout<T>.stride
            column.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(rebasing: block[at..<at + bytes]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: source[..<bytes]))
            }
            at += (bytes + 7) / 8 * 8
        }
    }

    private struct Reader {
        let block: UnsafeRawBufferPointer
        private var at = 0

        init(block: UnsafeRawBufferPointer) { self.block = block }

        mutating func take<T: BitwiseCopyable>(_ count: Int) -> [T] {
            let bytes = count * MemoryLayout<T>.stride
            defer { at += (bytes + 7) / 8 * 8 }
            return [T](unsafeUninitializedCapacity: count) { target, filled in
                UnsafeMutableRawBufferPointer(target).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: block[at..<at + bytes]))
                filled = count
            }
        }
    }
}
