import Glibc

/// How a zone's clock differs from UTC.
enum TimeZoneRule: Sendable {
    case utc
    case fixed(seconds: Int, name: String)
    case named(TimeZoneTable)

    /// The difference at a point in time.
    func offset(at unixSeconds: Int64) -> (seconds: Int, name: String) {
        switch self {
        case .utc: (0, "UTC")
        case .fixed(let seconds, let name): (seconds, name)
        case .named(let table): table.offset(at: unixSeconds)
        }
    }

    /// The rule of a name of the tz database (`Europe/Berlin`); `nil` for a name it does not have.
    static func named(_ name: String) -> TimeZoneRule? {
        if name.isEmpty || name == "UTC" { return .utc }
        guard !name.contains(".."), !name.hasPrefix("/"), !name.contains("\\"), name.utf8.count < 100 else {
            return nil
        }
        return TimeZoneTable(name: name).map { .named($0) }
    }

    /// UTC seconds of a time on this zone's clock, as `time.Date` finds them.
    func unixSeconds(ofLocal local: Int64) -> Int64 {
        guard case .named(let table) = self else { return local &- Int64(offset(at: 0).seconds) }
        var unix = local &- Int64(table.offset(at: local).seconds)
        // The guess may be on the other side of a change.
        let again = Int64(table.offset(at: unix).seconds)
        if local &- again != unix, table.offset(at: local &- again).seconds == Int(again) { unix = local &- again }
        return unix
    }
}

/// The changes of one zone, read from the system's tz database (TZif, RFC 8536).
///
/// After the last change that the file lists its offset stays: files list changes until 2037.
final class TimeZoneTable: Sendable {
    private let changes: [Int64]
    private let types: [UInt8]
    private let offsets: [(seconds: Int, isSummer: Bool, name: String)]

    /// `nil` where there is no such zone.
    init?(name: String) {
        guard let bytes = Self.read("/usr/share/zoneinfo/" + name), bytes.count > 44,
            bytes.starts(with: Array("TZif".utf8))
        else { return nil }
        func number(_ at: Int, _ size: Int) -> Int64? {
            guard at >= 0, at + size <= bytes.count else { return nil }
            let value = bytes[at..<at + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(truncatingIfNeeded: value)
        }
        func counts(_ start: Int) -> [Int]? {
            let all = (0..<6).compactMap { number(start + 20 + 4 * $0, 4) }
            return all.count == 6 && all.allSatisfy { (0...1_000_000).contains($0) } ? all.map(Int.init) : nil
        }
        var start = 0
        var size = 4
        if bytes[4] >= UInt8(ascii: "2") {
            // Skip the block of 32-bit times.
            guard let old = counts(0) else { return nil }
            start = 44 + old[3] * 5 + old[4] * 6 + old[5] + old[2] * 8 + old[1] + old[0]
            size = 8
        }
        guard let count = counts(start), count[4] > 0 else { return nil }
        let times = start + 44
        let indexes = times + count[3] * size
        let records = indexes + count[3]
        let names = records + count[4] * 6
        guard names + count[5] <= bytes.count else { return nil }
        changes = (0..<count[3]).compactMap { number(times + $0 * size, size) }
        types = Array(bytes[indexes..<records])
        offsets = (0..<count[4]).compactMap { index in
            let at = records + index * 6
            guard let seconds = number(at, 4) else { return nil }
            let from = names + Int(bytes[at + 5])
            guard from <= names + count[5] else { return nil }
            let name = bytes[from..<names + count[5]].prefix { $0 != 0 }
            return (Int(seconds), bytes[at + 4] != 0, String(decoding: name, as: UTF8.self))
        }
        guard offsets.count == count[4], types.allSatisfy({ Int($0) < count[4] }) else { return nil }
    }

    func offset(at unixSeconds: Int64) -> (seconds: Int, name: String) {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= unixSeconds { low = middle + 1 } else { high = middle }
        }
        let index = low == 0 ? offsets.firstIndex { !$0.isSummer } ?? 0 : Int(types[low - 1])
        return (offsets[index].seconds, offsets[index].name)
    }

    /// The offset that goes by an abbreviation, such as `CEST`.
    func offset(named name: String) -> Int? { offsets.last { $0.name == name }?.seconds }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 18)
        let count = fread(&bytes, 1, bytes.count, file)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }
}
