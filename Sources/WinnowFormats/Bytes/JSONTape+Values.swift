import WinnowModel

/// What makes a record unreadable.
struct RecordFault: Error {
    var message: String
    var text = ""
}

/// Objects, lists and values of a tape.
extension JSONTape {
    /// The members of an object; none when the value is something else. Of a key that comes twice both are handed over, in order.
    @inline(__always)
    func members(
        _ object: Int, _ body: (UnsafeRawBufferPointer, Int) throws(RecordFault) -> Void
    ) throws(RecordFault) {
        if object < 0 || kind(object) != Kind.object { return }
        var index = object + 1
        while kind(index) != Kind.endOfObject {
            try body(text(index), index + 1)
            index = next(index + 1)
        }
    }

    /// The elements of a list; none when the value is something else.
    @inline(__always)
    func elements(_ array: Int, _ body: (Int) throws(RecordFault) -> Void) throws(RecordFault) {
        if array < 0 || kind(array) != Kind.array { return }
        var index = array + 1
        while kind(index) != Kind.endOfArray {
            try body(index)
            index = next(index)
        }
    }

    /// True for a text.
    func isText(_ index: Int) -> Bool { kind(index) == Kind.string }

    /// A truth value, written as a word or as text.
    func bool(_ index: Int) -> Bool? {
        switch kind(index) {
        case Kind.yes: true
        case Kind.no: false
        case Kind.string where text(index).equals("true"): true
        case Kind.string where text(index).equals("false"): false
        default: nil
        }
    }

    /// A number of microseconds in nanoseconds, the greatest there is when 64 bits do not hold it; `nil` when it is none or negative.
    func micros(_ index: Int) -> Nanos? {
        var whole = unsigned(index)
        var fraction: Nanos = 0
        if whole == nil, kind(index) == Kind.double {
            let micros = Double(bitPattern: number(index))
            whole = Nanos(exactly: micros.rounded(.down))
            fraction = whole == nil ? 0 : Nanos(((micros - micros.rounded(.down)) * 1000).rounded())
        }
        guard let (nanos, isOver) = whole?.multipliedReportingOverflow(by: 1000) else { return nil }
        let (sum, isBeyond) = nanos.addingReportingOverflow(fraction)
        return isOver || isBeyond ? .max : sum
    }

    /// A value as attributes hold it: whole numbers as integers where 64 bits hold them, objects as maps; beyond `depth` levels empty.
    func attribute(_ index: Int, depth: Int = 100) -> AttributeValue {
        switch kind(index) {
        case Kind.string: return .string(String(decoding: text(index), as: UTF8.self))
        case Kind.yes: return .bool(true)
        case Kind.no: return .bool(false)
        case Kind.signed, Kind.unsigned: return integer(index).map { .int($0) } ?? .double(Double(number(index)))
        case Kind.double: return .double(Double(bitPattern: number(index)))
        case Kind.array where depth > 0:
            var values: [AttributeValue] = []
            try? elements(index) { (element) throws(RecordFault) in
                values.append(self.attribute(element, depth: depth - 1))
            }
            return .array(values)
        case Kind.object where depth > 0:
            var pairs: [AttributeValue.KeyedValue] = []
            try? members(index) { (key, value) throws(RecordFault) in
                pairs.append(.init(String(decoding: key, as: UTF8.self), self.attribute(value, depth: depth - 1)))
            }
            return .map(pairs)
        default: return .empty
        }
    }

    /// A value for messages, cut.
    func shown(_ index: Int) -> String {
        switch kind(index) {
        case Kind.string: String(decoding: text(index).prefix(80), as: UTF8.self)
        case Kind.signed: String(Int64(bitPattern: number(index)))
        case Kind.unsigned: String(number(index))
        case Kind.double: "\(Double(bitPattern: number(index)))"
        default: ""
        }
    }
}
