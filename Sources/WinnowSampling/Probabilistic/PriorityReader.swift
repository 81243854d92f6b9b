import WinnowModel
import WinnowOTTL

/// Reads the attribute `sampling.priority`, which forces a span in or out.
struct PriorityReader: Sendable {
    /// False when no span carries the attribute: nothing has to be looked at.
    var isUsed: Bool { key != nil }
    private var key: UInt32?
    /// Per attribute row: 0 unknown, 1 absent, 2 keep, 3 drop, 4 depends on the span.
    private var rows: [UInt8] = []

    init(_ tables: TraceTables) { grow(to: tables) }

    /// Takes in the rows that tables have got since they were last seen.
    mutating func grow(to tables: TraceTables) {
        if key == nil { key = tables.strings.find("sampling.priority") }
        if key == nil { return }
        rows.append(contentsOf: repeatElement(0, count: max(0, tables.attributes.count - rows.count)))
    }

    /// True: keep, false: drop, `nil`: the attribute says nothing.
    mutating func priority(of row: UInt32, traceKey: UInt64, spanKey: UInt64, _ tables: TraceTables) -> Bool? {
        switch rows[Int(row)] {
        case 1: return nil
        case 2: return true
        case 3: return false
        default: break
        }
        guard let entry = tables.attributes.entries(row).first(where: { $0.key == key }) else {
            rows[Int(row)] = 1
            return nil
        }
        let answer: Bool?
        switch tables.value(entry, traceKey: traceKey, spanKey: spanKey) {
        case .int(let number): answer = number == 0 ? false : number > 0 ? true : nil
        case .double(let number): answer = number == 0 ? false : number > 0 ? true : nil
        case .string(let text): answer = Self.number(text).flatMap { $0 == 0 ? false : $0 > 0 ? true : nil }
        default: answer = nil
        }
        rows[Int(row)] = entry.kind == .drawn ? 4 : answer.map { $0 ? 2 : 3 } ?? 1
        return answer
    }

    /// The number that Go reads in a text; one beyond a double is an error to it.
    private static func number(_ text: String) -> Double? {
        guard let number = GoNumber.double(Array(text.utf8)) else { return nil }
        return number.isInfinite && text.utf8.contains { (0x30...0x39).contains($0) } ? nil : number
    }
}
