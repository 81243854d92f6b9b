import Glibc
import WinnowModel

/// Reads the CSV of the Nezha data set: one span a row, times in Unix nanoseconds, `root` for no parent, the service in the pod's name.
///
/// Columns are found by name. A row with too few or too many cells, or with times that are no 64-bit numbers, is skipped.
struct NezhaCSVReader: TraceReader {
    static let format = TraceFormat(
        id: "nezha-csv",
        summary: "CSV with TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano")

    private static let names = [
        "TraceID", "SpanID", "ParentID", "PodName", "OperationName", "StartTimeUnixNano", "EndTimeUnixNano",
    ]
    /// Longest row, bytes.
    private static let rowLimit = 1 << 20

    private let input: ByteInput
    private let columns: [Int]
    private let cellCount: Int
    /// Where the row starts, and the one after it.
    private var line = 1
    private var nextLine = 2
    private var row: UInt32 = 0
    private var cells: [Range<Int>] = []
    private var interner = SpanInterner()
    /// Instance of each pod name.
    private var pods: [UInt32: UInt32] = [:]

    static func open(_ input: ByteInput) throws(Failure) -> TraceOpening {
        let window = input.window
        var from = 0
        if window.count >= 3, window[0] == 0xEF, window[1] == 0xBB, window[2] == 0xBF { from = 3 }
        var end = from
        while end < min(window.count, 4096), window[end] != 0x0A { end += 1 }
        if end == 4096 { return .no }
        let header = String(decoding: window[from..<end], as: UTF8.self)
        let cells = header.split(separator: ",", omittingEmptySubsequences: false).map { cell in
            cell.filter { !$0.isWhitespace && $0 != "\"" }
        }
        let known = names.filter { cells.contains($0) }
        if known.count < 3 { return .no }
        if let missing = names.first(where: { !cells.contains($0) }) {
            return .unreadable(
                Diagnostic(
                    "the column \(missing) is missing", file: input.file, line: 1, column: 1, text: header,
                    remedy: "the header must name \(names.joined(separator: ", "))"))
        }
        input.advance(min(end + 1, window.count))
        return .reader(
            NezhaCSVReader(
                input: input, columns: names.map { name in cells.firstIndex(of: name) ?? 0 },
                cellCount: cells.count))
    }

    private init(input: ByteInput, columns: [Int], cellCount: Int) {
        self.input = input
        self.columns = columns
        self.cellCount = cellCount
    }

    mutating func read(_ block: inout SpanBlock, limit: Int, _ damage: inout TraceDamage) throws(Failure) -> Bool {
        if interner.follow(&block) { pods.removeAll() }
        while block.count < limit {
            line = nextLine
            nextLine += 1
            guard let length = try rowLength(&damage) else { return false }
            if length >= 0 { parse(length, &block, &damage) }
        }
        return true
    }

    /// Length of the next row without its end, -1 when it was skipped; `nil` at the end of the file.
    private mutating func rowLength(_ damage: inout TraceDamage) throws(Failure) -> Int? {
        while true {
            switch Self.row(input.window) {
            case .ends(let length): return length
            case .open(let lineEnd):
                if input.count > Self.rowLimit {
                    if let lineEnd { return skipLine(lineEnd, &damage) }
                    damage.skip(Diagnostic("a row of more than 1 MiB", file: input.file, line: line))
                    return try input.skipLine() ? -1 : nil
                }
                if try input.more() { continue }
                if input.count == 0 { return nil }
                if let lineEnd { return skipLine(lineEnd, &damage) }
            }
            break
        }
        if input.damage == .truncated {
            damage.skip(
                Diagnostic(
                    "the last row is cut", file: input.file, line: line, text: TextCheck.excerpt(input.window)))
            input.advance(input.count)
            return nil
        }
        return input.count
    }

    /// Skips a line whose quoted cell is never closed, so that it costs itself only.
    private func skipLine(_ length: Int, _ damage: inout TraceDamage) -> Int {
        let text = UnsafeRawBufferPointer(rebasing: input.window[..<length])
        damage.skip(
            Diagnostic(
                "a quoted cell is not closed", file: input.file, line: line, text: TextCheck.excerpt(text),
                remedy: "a quote inside a quoted cell is doubled (RFC 4180)"))
        input.advance(length + 1)
        return -1
    }

    private enum Row {
        /// How long it is without its line break.
        case ends(Int)
        /// It goes on after the text; where its first line ends.
        case open(Int?)
    }

    /// Finds the end of the row that starts the text: the first line break outside quotes (RFC 4180).
    private static func row(_ text: UnsafeRawBufferPointer) -> Row {
        guard let base = text.baseAddress, let found = memchr(base, 0x0A, text.count) else { return .open(nil) }
        let first = UnsafeRawPointer(found) - base
        if memchr(base, 0x22, first) == nil { return .ends(first) }
        var cell = 0
        var inQuotes = false
        for (index, byte) in text.enumerated() {
            // Quotes mean something in a cell that starts with one; a doubled one closes and opens again.
            switch byte {
            case 0x22 where text[cell] == 0x22: inQuotes.toggle()
            case 0x0A where !inQuotes: return .ends(index)
            case 0x2C where !inQuotes: cell = index + 1
            default: break
            }
        }
        return .open(first)
    }

    private mutating func parse(_ length: Int, _ block: inout SpanBlock, _ damage: inout TraceDamage) {
        let ended = length < input.count
        defer { input.advance(ended ? length + 1 : length) }
        var bytes = UnsafeRawBufferPointer(start: input.base, count: length)
        if let last = bytes.last, last == 0x0D { bytes = UnsafeRawBufferPointer(rebasing: bytes.dropLast()) }
        if bytes.isEmpty { return }
        nextLine += bytes.count { $0 == 0x0A }
        func skip(_ message: String, _ column: Int = 0) {
            let cell = column < cells.count ? cells[column] : 0..<0
            let text = cell.isEmpty ? TextCheck.excerpt(bytes) : String(decoding: bytes[cell], as: UTF8.self)
            damage.skip(
                Diagnostic(
                    message, file: input.file, line: line, column: cell.isEmpty ? 1 : cell.lowerBound + 1, text: text))
        }
        split(bytes)
        if cells.count != cellCount { return skip("\(cells.count) cells where the header has \(cellCount)", .max) }
        func cell(_ number: Int) -> UnsafeRawBufferPointer {
            let range = cells[columns[number]]
            let isQuoted = range.count >= 2 && bytes[range.lowerBound] == 0x22 && bytes[range.upperBound - 1] == 0x22
            return UnsafeRawBufferPointer(rebasing: bytes[isQuoted ? range.dropFirst().dropLast() : range])
        }
        guard !cell(0).isEmpty, let traceID = Identifiers.traceID(cell(0)) else {
            return skip("trace id is not hexadecimal", columns[0])
        }
        guard !cell(1).isEmpty, let spanID = Identifiers.spanID(cell(1)) else {
            return skip("span id is not hexadecimal", columns[1])
        }
        var span = SpanBlock.Span()
        if !cell(2).equals("root") {
            guard let parent = Identifiers.spanID(cell(2)) else {
                return skip("parent id is not hexadecimal", columns[2])
            }
            span.parentSpanID = parent
        }
        guard let start = Decimal64.unsigned(cell(5)) else {
            return skip("start is no 64-bit number of nanoseconds", columns[5])
        }
        guard let end = Decimal64.unsigned(cell(6)) else {
            return skip("end is no 64-bit number of nanoseconds", columns[6])
        }
        span.traceID = traceID
        span.spanID = spanID
        span.start = start
        span.end = end
        let name = intern(cell(4), &block.tables, &damage)
        span.instance = instance(intern(cell(3), &block.tables, &damage), &block.tables)
        let service = block.tables.instances[Int(span.instance)].service
        span.operation = interner.operation(
            service: service, name: name, kind: .unspecified, scope: 0, &block.tables)
        span.request = row
        row &+= 1
        block.spans.append(span)
    }

    private func intern(
        _ cell: UnsafeRawBufferPointer, _ tables: inout TraceTables, _ damage: inout TraceDamage
    ) -> UInt32 {
        if cell.contains(0x22) {
            if !TextCheck.isUTF8(cell) { damage.repairedTexts += 1 }
            let text = String(decoding: cell, as: UTF8.self)
            return tables.strings.intern(
                text.split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\""))
        }
        if !TextCheck.isUTF8(cell) {
            damage.repairedTexts += 1
            return tables.strings.intern(String(decoding: cell, as: UTF8.self))
        }
        return tables.strings.intern(cell)
    }

    private mutating func split(_ bytes: UnsafeRawBufferPointer) {
        cells.removeAll(keepingCapacity: true)
        var from = 0
        var inQuotes = false
        for (index, byte) in bytes.enumerated() {
            if byte == 0x22 && bytes[from] == 0x22 { inQuotes.toggle() }
            if byte == 0x2C && !inQuotes {
                cells.append(from..<index)
                from = index + 1
                if cells.count > cellCount + 64 { return }
            }
        }
        cells.append(from..<bytes.count)
    }

    private mutating func instance(_ pod: UInt32, _ tables: inout TraceTables) -> UInt32 {
        if let known = pods[pod] { return known }
        let podName = tables.strings[pod]
        let name = Self.service(ofPod: podName)
        let row = tables.attributes.intern([
            tables.entry("service.name", .string(name)), tables.entry("k8s.pod.name", .string(podName)),
        ])
        let instance = tables.intern(
            ServiceInstance(service: tables.strings.intern(name), attributes: name.isEmpty ? 0 : row))
        pods[pod] = instance
        return instance
    }

    /// The service of a pod: its name without `-<replica set>-<pod>`.
    static func service(ofPod pod: String) -> String {
        let parts = pod.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let last = parts.last else { return pod }
        let set = parts[parts.count - 2]
        let inPod = last.utf8.count == 5 && last.utf8.allSatisfy { "bcdfghjklmnpqrstvwxz23456789".utf8.contains($0) }
        let inSet = (1...10).contains(set.utf8.count) && set.utf8.allSatisfy { "bcdf456789".utf8.contains($0) }
        return inPod && inSet ? parts.dropLast(2).joined(separator: "-") : pod
    }
}
