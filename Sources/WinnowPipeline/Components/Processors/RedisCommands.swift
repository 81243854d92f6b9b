import WinnowOTTL

/// Puts `?` for the values in commands of Redis and Valkey, one command a line.
///
/// Behaves as `ObfuscateRedisString` of DataDog/datadog-agent (`pkg/obfuscate`) as of 2026: keys and commands that it does not know stay as
/// they are, several spaces between arguments become one, and what a command holds beyond its last value stays.
enum RedisCommands {
    /// The commands without the values. Linear in their length.
    static func masked(_ text: Text) -> Text {
        var output: [UInt8] = []
        var name: [UInt8] = []
        var arguments: [[UInt8]] = []
        var scanner = RedisScanner(text.trimmedSpace.bytes)
        while true {
            let token = scanner.next()
            if token.isCommand {
                if !name.isEmpty {
                    write(name, arguments, to: &output)
                    output.append(UInt8(ascii: "\n"))
                }
                name = token.text
                arguments.removeAll()
            } else {
                arguments.append(token.text)
            }
            if token.isLast {
                write(name, arguments, to: &output)
                return Text(bytes: output)
            }
        }
    }

    private static let mark = Array("?".utf8)

    private static func write(_ name: [UInt8], _ arguments: [[UInt8]], to output: inout [UInt8]) {
        output += name
        if arguments.isEmpty { return }
        var arguments = arguments
        switch rule(upper(name)) {
        case .one(let place): if place < arguments.count { arguments[place] = mark }
        case .rest(let place):
            if place < arguments.count { arguments.replaceSubrange(place..., with: [mark]) }
        case .each(let first, let step): mask(&arguments, from: first, step)
        case .configuration: if upper(arguments[0]) == "SET", arguments.count > 2 { arguments[2] = mark }
        case .bitField: maskBits(&arguments)
        case .scores: mask(&arguments, from: afterFlags(arguments), 2)
        case nil: break
        }
        output.append(UInt8(ascii: " "))
        output += arguments.joined(separator: [UInt8(ascii: " ")])
    }

    /// What of a command is a value, by places of arguments from 0.
    private enum Rule {
        case one(Int)
        case rest(from: Int)
        case each(first: Int, step: Int)
        case configuration, bitField, scores
    }

    private static func rule(_ command: String) -> Rule? {
        switch command {
        case "AUTH", "HELLO", "MIGRATE": .rest(from: 0)
        case "ACL", "GEOHASH", "GEOPOS", "GEODIST", "LPUSH", "RPUSH", "SREM", "ZREM", "SADD": .rest(from: 1)
        case "APPEND", "GETSET", "LPUSHX", "GEORADIUSBYMEMBER", "RPUSHX", "SET", "SETNX", "SISMEMBER", "ZRANK",
            "ZREVRANK", "ZSCORE":
            .one(1)
        case "HSETNX", "LREM", "LSET", "SETBIT", "SETEX", "PSETEX", "SETRANGE", "ZINCRBY", "SMOVE", "RESTORE": .one(2)
        case "LINSERT": .one(3)
        case "GEOADD": .each(first: 3, step: 3)
        case "HMSET", "HSET": .each(first: 2, step: 2)
        case "MSET", "MSETNX": .each(first: 1, step: 2)
        case "CONFIG": .configuration
        case "BITFIELD": .bitField
        case "ZADD": .scores
        default: nil
        }
    }

    private static func mask(_ arguments: inout [[UInt8]], from first: Int, _ step: Int) {
        for place in stride(from: first, to: arguments.count, by: step) { arguments[place] = mark }
    }

    /// The value of the first `SET type offset value`.
    private static func maskBits(_ arguments: inout [[UInt8]]) {
        var set = 0
        for place in arguments.indices {
            if upper(arguments[place]) == "SET" { set = place }
            if set > 0, place - set == 3 {
                arguments[place] = mark
                return
            }
        }
    }

    /// The place of the first member in `key [NX|XX] [CH] [INCR] score member …`; only flags in capital letters are known.
    private static func afterFlags(_ arguments: [[UInt8]]) -> Int {
        let flags = ["NX", "XX", "CH", "INCR"]
        let score = arguments.indices.dropFirst().first {
            !flags.contains(String(decoding: arguments[$0], as: UTF8.self))
        }
        return (score ?? arguments.count - 1) + 1
    }

    private static func upper(_ word: [UInt8]) -> String {
        // No command is longer; values may be.
        word.count > 64 ? "" : TextCase.upper(Text(bytes: word)).string
    }
}

/// Splits what a client sent to Redis into commands and arguments; a quoted argument keeps its quotes, spaces and line ends.
struct RedisScanner {
    private let bytes: [UInt8]
    private var cursor = 0
    private var isInCommand = true

    /// `bytes` have no white space at their ends.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next part; after the last one nothing may be asked for.
    mutating func next() -> (text: [UInt8], isCommand: Bool, isLast: Bool) {
        isInCommand ? command() : argument()
    }

    private mutating func command() -> (text: [UInt8], isCommand: Bool, isLast: Bool) {
        var text: [UInt8] = []
        var isStarted = false
        while cursor < bytes.count {
            let byte = bytes[cursor]
            cursor += 1
            switch byte {
            case UInt8(ascii: " "):
                if isStarted {
                    isInCommand = skipSpaces()
                    return (text, true, false)
                }
                _ = skipSpaces()
            case UInt8(ascii: "\n"): return (text, true, false)
            default: text.append(byte)
            }
            isStarted = true
        }
        return (text, true, true)
    }

    private mutating func argument() -> (text: [UInt8], isCommand: Bool, isLast: Bool) {
        var text: [UInt8] = []
        var isQuoted = false
        var isEscaped = false
        while cursor < bytes.count {
            let byte = bytes[cursor]
            cursor += 1
            if !isQuoted, byte == UInt8(ascii: "\n") {
                isInCommand = true
                return (text, false, false)
            }
            if !isQuoted, byte == UInt8(ascii: " ") {
                isInCommand = skipSpaces()
                return (text, false, false)
            }
            if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
            text.append(byte)
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        return (text, false, true)
    }

    /// Passes blanks and one line end after them; whether there was one, so that a command follows.
    private mutating func skipSpaces() -> Bool {
        while cursor < bytes.count, [0x20, 0x09, 0x0D].contains(bytes[cursor]) { cursor += 1 }
        guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: "\n") else { return false }
        cursor += 1
        return true
    }
}
