import WinnowModel

/// Columns of a recorded batch as raw memory, for one owner at a time.
struct RecordedColumns {
    let spanID: UnsafeMutableBufferPointer<UInt64>
    let parentSpanID: UnsafeMutableBufferPointer<UInt64>
    let parent: UnsafeMutableBufferPointer<Int32>
    let start: UnsafeMutableBufferPointer<Nanos>
    let end: UnsafeMutableBufferPointer<Nanos>
    let operation: UnsafeMutableBufferPointer<UInt32>
    let instance: UnsafeMutableBufferPointer<UInt32>
    let status: UnsafeMutableBufferPointer<UInt8>
    let attributes: UnsafeMutableBufferPointer<UInt32>
    let extras: UnsafeMutableBufferPointer<UInt32>
    let flags: UnsafeMutableBufferPointer<UInt32>
    let request: UnsafeMutableBufferPointer<UInt32>
    let fileOrder: UnsafeMutableBufferPointer<UInt32>
    let recordedTimes: UnsafeMutablePointer<RecordedTimes>

    /// Writes a span, read as the `number`-th, of a trace that starts at `first`.
    ///
    /// A span with an end and no start keeps a start of 0, as samplers of the Collector see it: its end gives it a place in time. Times that are
    /// given others are remembered; `odd` has those, by number, that were given others when they were read.
    @inline(__always)
    func write(
        _ span: RecordedRow, number: UInt32, at row: Int, parent above: Int32, _ first: Nanos, _ odd: RecordedTimes
    ) {
        let isMoment = span.start == 0 && span.end == 0
        if isMoment || span.end < span.start || !odd.isEmpty { noteTimes(span, number, row, isMoment, odd) }
        spanID[row] = span.spanID
        parentSpanID[row] = span.parentSpanID
        parent[row] = above
        start[row] = isMoment ? first : span.start
        end[row] = isMoment ? first : max(span.end, span.start)
        operation[row] = span.operation
        instance[row] = span.instance
        status[row] = span.status
        attributes[row] = span.attributes
        extras[row] = span.extras
        flags[row] = span.flags
        request[row] = span.request
        fileOrder[row] = number
    }

    /// Remembers times that are given others.
    @inline(never)
    private func noteTimes(_ span: RecordedRow, _ number: UInt32, _ row: Int, _ isMoment: Bool, _ odd: RecordedTimes) {
        if let times = odd[Int(number)] {
            recordedTimes.pointee.append(row, start: times.start, end: times.end)
        } else if isMoment || span.end < span.start {
            recordedTimes.pointee.append(row, start: span.start, end: span.end)
        }
    }
}

extension TraceBatch {
    /// Grows every column that recordings fill, so that this many traces and spans fit; never shrinks.
    mutating func reserveRecorded(traces: Int, spans: Int) {
        reserve(traces: traces, spans: spans)
        func grow<T>(_ column: inout [T], _ filler: T) {
            if column.count < spanID.count {
                column.append(contentsOf: repeatElement(filler, count: spanID.count - column.count))
            }
        }
        grow(&extras, 0)
        grow(&flags, 0)
        grow(&request, 0)
        grow(&fileOrder, 0)
        grow(&parentSpanID, 0)
    }

    /// Calls `body` with the columns of spans; they must have been reserved.
    mutating func withRecordedColumns(_ body: (RecordedColumns) -> Void) {
        spanID.withUnsafeMutableBufferPointer { spanID in
            parentSpanID.withUnsafeMutableBufferPointer { parentSpanID in
                parent.withUnsafeMutableBufferPointer { parent in
                    start.withUnsafeMutableBufferPointer { start in
                        end.withUnsafeMutableBufferPointer { end in
                            operation.withUnsafeMutableBufferPointer { operation in
                                instance.withUnsafeMutableBufferPointer { instance in
                                    status.withUnsafeMutableBufferPointer { status in
                                        attributes.withUnsafeMutableBufferPointer { attributes in
                                            extras.withUnsafeMutableBufferPointer { extras in
                                                flags.withUnsafeMutableBufferPointer { flags in
                                                    request.withUnsafeMutableBufferPointer { request in
                                                        fileOrder.withUnsafeMutableBufferPointer { fileOrder in
                                                            withUnsafeMutablePointer(to: &recordedTimes) { times in
                                                                body(
                                                                    RecordedColumns(
                                                                        spanID: spanID, parentSpanID: parentSpanID,
                                                                        parent: parent, start: start, end: end,
                                                                        operation: operation, instance: instance,
                                                                        status: status, attributes: attributes,
                                                                        extras: extras, flags: flags, request: request,
                                                                        fileOrder: fileOrder, recordedTimes: times))
                                                            }
                                                        }
                                                    }
                                                }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
