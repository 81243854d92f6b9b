/// Lines of comma-separated values as Go's `encoding/csv` reads them.
struct CSVLines {
    private let delimiter: [UInt8]
    private let isLazy: Bool
    private var lines: ArraySlice<ArraySlice<UInt8>>

    init(_ text: Text, delimiter: Text, isLazy: Bool) {
        self.delimiter = delimiter.bytes
        self.isLazy = isLazy
        // Each with its line end, a carriage return in front of which goes.
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for (index, byte) in text.bytes.enumerated() where byte == 0x0A {
            let hasReturn = index > start && text.bytes[index - 1] == 0x0D
            lines.append(hasReturn ? (Array(text.bytes[start..<index - 1]) + [0x0A])[...] : text.bytes[start...index])
            start = index + 1
        }
        if start < text.bytes.count {
            let rest = text.bytes[start...]
            lines.append(rest.last == 0x0D ? rest.dropLast() : rest)
        }
        self.lines = lines[...]
    }

    /// The fields of all records: the first of a record goes on with the last of the record before.
    mutating func joinedFields() throws(EvaluationError) -> [Text] {
        let (mark, length) = UTF8Scan.scalar(delimiter, at: 0)
        guard length == delimiter.count, !["\"", "\r", "\n", "\0", "\u{FFFD}"].contains(mark) else {
            throw EvaluationError("read csv line: csv: invalid field or comment delimiter")
        }
        var all: [Text] = []
        var isEmpty = true
        while let record = try record() {
            if !isEmpty, var last = all.popLast() {
                last.bytes.append(0x0A)
                last.append(record[0])
                all.append(last)
                all.append(contentsOf: record.dropFirst())
            } else {
                all = record
                isEmpty = false
            }
        }
        if isEmpty { throw EvaluationError("no csv lines found") }
        return all
    }

    private mutating func record() throws(EvaluationError) -> [Text]? {
        while lines.first == [0x0A] { lines = lines.dropFirst() }
        guard var line = lines.popFirst() else { return nil }
        var fields: [Text] = []
        while true {
            if line.first != 0x22 {
                let end = find(line)
                var field = Array(end.map { line[..<$0] } ?? line)
                if end == nil, field.last == 0x0A { field.removeLast() }
                if !isLazy, field.contains(0x22) { throw EvaluationError("read csv line: bare \" in non-quoted field") }
                fields.append(Text(bytes: field))
                guard let end else { return fields }
                line = line[(end + delimiter.count)...]
                continue
            }
            line = line.dropFirst()
            let (field, isLast) = try quoted(&line)
            fields.append(field)
            if isLast { return fields }
        }
    }

    private func find(_ line: ArraySlice<UInt8>) -> Int? {
        line.indices.first { line[$0...].starts(with: delimiter) }
    }

    /// The field after an opening quote, and whether it is the record's last.
    private mutating func quoted(_ line: inout ArraySlice<UInt8>) throws(EvaluationError) -> (Text, isLast: Bool) {
        var field: [UInt8] = []
        while true {
            guard let quote = line.firstIndex(of: 0x22) else {
                field.append(contentsOf: line)
                guard let next = lines.popFirst() else {
                    if !isLazy { throw EvaluationError("read csv line: extraneous or missing \" in quoted-field") }
                    if field.last == 0x0A { field.removeLast() }
                    return (Text(bytes: field), true)
                }
                line = next
                continue
            }
            field.append(contentsOf: line[..<quote])
            line = line[(quote + 1)...]
            if line.first == 0x22 {
                field.append(0x22)
                line = line.dropFirst()
            } else if line.starts(with: delimiter) {
                line = line.dropFirst(delimiter.count)
                return (Text(bytes: field), false)
            } else if line.isEmpty || line == [0x0A] {
                return (Text(bytes: field), true)
            } else if isLazy {
                field.append(0x22)
            } else {
                throw EvaluationError("read csv line: extraneous or missing \" in quoted-field")
            }
        }
    }
}
