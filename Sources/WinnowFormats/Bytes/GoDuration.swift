/// Lengths of time as Go writes them (`1h2m3.5s`, `100000ns`) and, as a part of that, protobuf's JSON (`0.1s`).
public enum GoDuration {
    /// Nanoseconds, to the last; `nil` for anything else or beyond 64 bits. What is finer than a nanosecond is cut.
    public static func parse(_ text: UnsafeRawBufferPointer) -> Int64? {
        var index = 0
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative || text.first == UInt8(ascii: "+") { index = 1 }
        if text.count == index + 1, text[index] == UInt8(ascii: "0") { return 0 }
        var total: UInt64 = 0
        var isEmpty = true
        while index < text.count {
            guard let part = part(text, &index) else { return nil }
            let (sum, isOver) = total.addingReportingOverflow(part)
            if isOver { return nil }
            total = sum
            isEmpty = false
        }
        guard !isEmpty, let magnitude = Int64(exactly: total) else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// One number with its unit.
    private static func part(_ text: UnsafeRawBufferPointer, _ index: inout Int) -> UInt64? {
        let start = index
        guard let whole = digits(text, &index) else { return nil }
        var count = index - start
        var tenths: UInt64 = 0
        var scale: UInt64 = 1
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            let point = index
            while index < text.count, text[index] &- 0x30 <= 9 {
                // Finer than any unit can show in nanoseconds.
                if scale < 1_000_000_000_000_000_000 {
                    tenths = tenths * 10 + UInt64(text[index] - 0x30)
                    scale *= 10
                }
                index += 1
            }
            count += index - point
        }
        guard count > 0, let unit = unit(text, &index) else { return nil }
        let (nanos, isOver) = whole.multipliedReportingOverflow(by: unit)
        // Less than one unit: the quotient fits.
        let fraction = scale.dividingFullWidth(tenths.multipliedFullWidth(by: unit)).quotient
        let (sum, over) = nanos.addingReportingOverflow(fraction)
        return isOver || over ? nil : sum
    }

    /// Any number of digits, 0 for none; `nil` beyond 64 bits.
    private static func digits(_ text: UnsafeRawBufferPointer, _ index: inout Int) -> UInt64? {
        var value: UInt64 = 0
        while index < text.count, case let digit = text[index] &- 0x30, digit <= 9 {
            let (tens, high) = value.multipliedReportingOverflow(by: 10)
            let (sum, over) = tens.addingReportingOverflow(UInt64(digit))
            if high || over { return nil }
            value = sum
            index += 1
        }
        return value
    }

    private static func unit(_ text: UnsafeRawBufferPointer, _ index: inout Int) -> UInt64? {
        let start = index
        while index < text.count, text[index] != UInt8(ascii: "."), text[index] &- 0x30 > 9 { index += 1 }
        let name = UnsafeRawBufferPointer(rebasing: text[start..<index])
        if name.equals("ns") { return 1 }
        if name.equals("us") || name.equals("µs") || name.equals("μs") { return 1_000 }
        if name.equals("ms") { return 1_000_000 }
        if name.equals("s") { return 1_000_000_000 }
        if name.equals("m") { return 60_000_000_000 }
        return name.equals("h") ? 3_600_000_000_000 : nil
    }
}
