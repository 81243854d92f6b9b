import WinnowOTTL

/// Where a dollar-quoted text of SQL ends.
enum SQLDollarTag {
    /// The place after the first `tag` from `start` on; `nil` where there is none. Linear, whatever the tag repeats.
    ///
    /// Of the tag's characters only the lowest eight bits are compared, as go-sqllexer has it.
    static func end(_ tag: [UInt8], in source: [UInt8], from start: Int) -> Int? {
        var wanted: [UInt8] = []
        var index = 0
        while index < tag.count {
            let (scalar, length) = UTF8Scan.scalar(tag, at: index)
            wanted.append(UInt8(truncatingIfNeeded: scalar.value))
            index += length
        }
        guard !wanted.isEmpty else { return nil }
        let borders = borders(wanted)
        var matched = 0
        for place in start..<max(start, source.count) {
            while matched > 0, source[place] != wanted[matched] { matched = borders[matched - 1] }
            if source[place] == wanted[matched] { matched += 1 }
            if matched == wanted.count { return place + 1 }
        }
        return nil
    }

    /// For each beginning of `bytes` the length of the longest shorter one that it ends with (Knuth, Morris, Pratt).
    private static func borders(_ bytes: [UInt8]) -> [Int] {
        var borders = [Int](repeating: 0, count: bytes.count)
        var length = 0
        for index in bytes.indices.dropFirst() {
            while length > 0, bytes[index] != bytes[length] { length = borders[length - 1] }
            if bytes[index] == bytes[length] { length += 1 }
            borders[index] = length
        }
        return borders
    }
}
