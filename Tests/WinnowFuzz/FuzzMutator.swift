import WinnowModel

/// Makes new inputs of old ones: each hangs on the seed and its number alone.
struct FuzzMutator {
    private let seeds: [[UInt8]]
    private let seed: UInt64
    /// Words and numbers of the seeds, and what parsers trip over.
    private let tokens: [[UInt8]]
    private var state: UInt64 = 0

    private static let traps = [
        "0", "-1", "1e400", "1e-400", "-0", "NaN", "Infinity", "9223372036854775807", "-9223372036854775808",
        "9223372036854775808", "18446744073709551615", "18446744073709551616", "99999999999999999999999999", "0x",
        "1_000",
        "null", "true", "~", "\"\"", "[]", "{}", "[", "{", "]", "}", "[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":",
        "\\ud800", "\\u0000", "\u{FEFF}",
        "&a", "*a", "<<: *a", "!!binary ", "? ", "|-\n", "---\n", "...\n", "\r\n", "\t", "\u{2028}", "%", "${",
        "${env:A:-}", "$$", "%d",
        "1h", "-5s", "1e9h", "100%", "KiB", "/s", "2023-11-14T22:13:20Z", "9999-99-99T99:99:99.999999999999Z", "ot=th:",
        ",", ";", "=",
    ]

    init(_ seeds: [[UInt8]], seed: UInt64) {
        self.seeds = seeds.isEmpty ? [[]] : seeds
        self.seed = seed
        var words: Set<[UInt8]> = []
        for bytes in seeds {
            var word: [UInt8] = []
            for byte in bytes.prefix(1 << 16) {
                if byte < 0x80, byte > 0x2A, ![0x2C, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D].contains(byte) {
                    word.append(byte)
                } else {
                    if (2...40).contains(word.count) { words.insert(word) }
                    word.removeAll()
                }
            }
        }
        tokens = Self.traps.map { Array($0.utf8) } + words.sorted { $0.lexicographicallyPrecedes($1) }.prefix(2_000)
    }

    /// The input of a number; the first ones are the seeds as they are.
    mutating func input(_ number: Int) -> [UInt8] {
        if number < seeds.count { return seeds[number] }
        state = Draw.word(seed, UInt64(number))
        var bytes = seeds[below(seeds.count)]
        for _ in 0...below(1 << below(5)) { change(&bytes) }
        // What takes a time that grows faster than the input shows on a longer one.
        if below(512) == 0, !bytes.isEmpty { lengthen(&bytes) }
        return bytes
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Draw.finish(state)
    }

    private mutating func below(_ bound: Int) -> Int { Int(Draw.below(UInt64(bound), next())) }

    private mutating func change(_ bytes: inout [UInt8]) {
        if bytes.isEmpty {
            bytes = tokens[below(tokens.count)]
            return
        }
        let at = below(bytes.count)
        let length = min(bytes.count - at, 1 + below(1 << below(9)))
        switch below(13) {
        case 0: bytes[at] ^= 1 << UInt8(below(8))
        case 1: bytes[at] = UInt8(truncatingIfNeeded: next())
        case 2: bytes[at] = [0, 1, 0x7F, 0x80, 0xFF, 0x22, 0x5C, 0x7B, 0x5D, 0x2C, 0x0A, 0x20][below(12)]
        case 3: bytes.removeSubrange(at..<at + length)
        case 4: bytes.insert(contentsOf: Array(bytes[at..<at + length]), at: below(bytes.count))
        case 5: bytes.removeLast(min(length, bytes.count))
        case 6: bytes.insert(contentsOf: tokens[below(tokens.count)], at: at)
        case 7, 8: replaceWord(&bytes, at)
        case 9: bytes[at] = bytes[at] &+ UInt8(truncatingIfNeeded: 1 + below(35)) &- 18
        case 10:
            // Another seed's piece.
            let other = seeds[below(seeds.count)]
            if other.isEmpty { return }
            let from = below(other.count)
            bytes.insert(contentsOf: other[from..<min(other.count, from + 1 + below(400))], at: at)
        case 11: bytes.insert(contentsOf: [UInt8](repeating: bytes[at], count: 1 + below(1 << below(10))), at: at)
        default: for index in at..<at + min(length, 8) { bytes[index] = UInt8(truncatingIfNeeded: next()) }
        }
    }

    /// Puts a token in place of the word around a byte.
    private mutating func replaceWord(_ bytes: inout [UInt8], _ at: Int) {
        func isWord(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        var start = at
        var end = at
        while start > 0, at - start < 64, isWord(bytes[start - 1]) { start -= 1 }
        while end < bytes.count, end - at < 64, isWord(bytes[end]) { end += 1 }
        bytes.replaceSubrange(start..<end, with: tokens[below(tokens.count)])
    }

    private mutating func lengthen(_ bytes: inout [UInt8]) {
        let from = below(bytes.count)
        let piece = Array(bytes[from..<min(bytes.count, from + 1 + below(1 << below(12)))])
        let wanted = 1 << (12 + below(8))
        var all = Array(bytes[..<from])
        while all.count < wanted { all += piece }
        bytes = all + bytes[from...]
    }
}
