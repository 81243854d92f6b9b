/// A page of the search index: terms in ascending order, each with the numbers of its traces, ascending, as differences in base 128.
enum TermPage {
    /// Appends a number in base 128, low digits first.
    @inline(__always)
    static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends the traces of `term` to `traces`; what a page does not hold, or holds damaged, adds none.
    static func read(_ term: UInt64, in page: UnsafeRawBufferPointer, into traces: inout [UInt64]) {
        var at = 0
        var known: UInt64 = 0
        while let step = next(page, &at), let count = next(page, &at), let length = next(page, &at) {
            known &+= step
            guard length <= UInt64(page.count - at) else { return }
            let end = at + Int(length)
            if known > term { return }
            if known < term {
                at = end
                continue
            }
            var trace: UInt64 = 0
            for _ in 0..<count {
                guard at < end, let step = next(page, &at) else { return }
                trace &+= step
                traces.append(trace)
            }
            return
        }
    }

    /// The number at `at`; `nil` where the page ends within it.
    @inline(__always)
    private static func next(_ page: UnsafeRawBufferPointer, _ at: inout Int) -> UInt64? {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while at < page.count, shift < 64 {
            let byte = page[at]
            at += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
        return nil
    }
}
