import WinnowModel

/// Decodes the spans of a JSON format; `JSONSpanDocument` walks to them.
protocol JSONSpanDecoder {
    /// Creates a decoder; throws when there is no memory.
    init() throws(Failure)

    /// What a member of an object holds that is no span itself.
    static func role(_ key: String) -> JSONMember

    /// Whether an object that has this key is a span; `nil` when the key does not tell.
    static func isSpan(_ key: UnsafeRawBufferPointer) -> Bool?

    /// Texts and values that were repaired since the last look.
    var repaired: Int { get set }

    /// Gets ready to append to `block`, whose tables may be new.
    mutating func follow(_ block: inout SpanBlock, _ damage: inout TraceDamage)

    /// Appends the span object at `index`.
    mutating func span(_ tape: JSONTape, _ index: Int, _ ordinal: UInt32, _ block: inout SpanBlock) throws(RecordFault)

    /// An object that holds spans starts; `name` is the key that it, or the list around it, stands under.
    mutating func enter(_ name: String, _ block: inout SpanBlock)

    /// Such an object holds something that its spans share.
    mutating func shared(_ key: String, _ text: [UInt8], _ parser: TapeParser, _ block: inout SpanBlock)

    /// Such an object ends.
    mutating func leave(_ block: inout SpanBlock, _ damage: inout TraceDamage)

    /// True while spans are held back because something that they share was not read yet.
    func waits(_ block: SpanBlock) -> Bool
}

/// Formats whose spans share nothing: every object is a span.
extension JSONSpanDecoder {
    static func role(_: String) -> JSONMember { .other }
    static func isSpan(_: UnsafeRawBufferPointer) -> Bool? { true }
    mutating func enter(_: String, _: inout SpanBlock) {}
    mutating func shared(_: String, _: [UInt8], _: TapeParser, _: inout SpanBlock) {}
    mutating func leave(_: inout SpanBlock, _: inout TraceDamage) {}
    func waits(_: SpanBlock) -> Bool { false }
}

extension JSONSpanDecoder {
    /// The number of a text; 0 when the value is missing, null or no text, which is counted.
    mutating func text(_ tape: JSONTape, _ index: Int, _ tables: inout TraceTables) -> UInt32 {
        if index < 0 { return 0 }
        if tape.isText(index) { return tables.strings.intern(tape.text(index)) }
        if tape.kind(index) != JSONTape.Kind.null { repaired += 1 }
        return 0
    }

    /// A 32-bit count or flag set; what does not fit is read as 0 and counted.
    mutating func count(_ tape: JSONTape, _ index: Int) -> UInt32 {
        if let number = tape.unsigned(index).flatMap({ UInt32(exactly: $0) }) { return number }
        if tape.kind(index) != JSONTape.Kind.null { repaired += 1 }
        return 0
    }
}

/// What a member of an object holds that is no span itself.
enum JSONMember {
    /// An object or list with spans or with more such objects.
    case inner
    /// A list of which every element is a span.
    case spans
    /// Something that the object's spans share.
    case shared
    /// Nothing of interest.
    case other
}

/// Walks JSON values that hold spans, one by one, without holding a value in memory: span objects, lists of them, objects that hold
/// such lists, one after the other or on lines of their own.
struct JSONSpanDocument<Decoder: JSONSpanDecoder> {
    private enum Place { case list, object, spans }

    private var cursor: JSONCursor
    private let parser: TapeParser
    private var decoder: Decoder
    private var stack: [Place] = []
    /// The key that each object or list stands under, or the list around it.
    private var names: [String] = []
    private var ordinal: UInt32 = 0
    /// True when the next thing inside the innermost object or list is its first.
    private var isFirst = true
    /// What was looked at to tell what an object is.
    private(set) var lookAhead = LookAhead(depth: Self.depthLimit)
    /// How deep lists and objects may hold each other before their spans; what is deeper is skipped.
    static var depthLimit: Int { 16 }

    init(_ input: ByteInput, byLine: Bool, _ decoder: Decoder) throws(Failure) {
        cursor = JSONCursor(input, byLine: byLine)
        parser = try TapeParser()
        self.decoder = decoder
    }

    /// Appends spans until the block holds `limit` or more and none of them waits; false at the end.
    mutating func read(_ block: inout SpanBlock, limit: Int, _ damage: inout TraceDamage) throws(Failure) -> Bool {
        decoder.follow(&block, &damage)
        defer {
            damage.repairedTexts += decoder.repaired
            decoder.repaired = 0
        }
        while block.count < limit || decoder.waits(block) {
            do throws(JSONCursor.Stop) {
                if try !step(&block, &damage) { return false }
            } catch {
                switch error {
                case .failure(let failure): throw failure
                case .fault(let message, isEnd: true):
                    cursor.consume(cursor.input.count)
                    damage.isTruncated = true
                    damage.tell(cursor.finding(message))
                    return false
                case .fault(let message, isEnd: false):
                    damage.skip(cursor.finding(message, text: TextCheck.excerpt(cursor.input.window)))
                    abandon(&block, &damage)
                    if try !cursor.resume() { return false }
                }
            }
        }
        return true
    }

    /// Reads up to the next member or element; false at the end of the file.
    private mutating func step(
        _ block: inout SpanBlock, _ damage: inout TraceDamage
    ) throws(JSONCursor.Stop) -> Bool {
        guard let place = stack.last else {
            guard let byte = try cursor.peek() else { return false }
            guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") else {
                throw .fault("no JSON object", isEnd: false)
            }
            try value(byte, "", &block, &damage)
            return true
        }
        let byte = try cursor.inside()
        if byte == (place == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
            cursor.consume(1)
            leave(place, &block, &damage)
            return true
        }
        if !isFirst {
            guard byte == UInt8(ascii: ",") else { throw .fault("no , between members in JSON", isEnd: false) }
            cursor.consume(1)
        }
        isFirst = false
        switch place {
        case .list: try value(try cursor.inside(), names[names.count - 1], &block, &damage)
        case .object: try member(&block, &damage)
        case .spans:
            _ = try cursor.inside()
            try span(&block, &damage)
        }
        return true
    }

    /// Leaves everything that is open.
    private mutating func abandon(_ block: inout SpanBlock, _ damage: inout TraceDamage) {
        if stack.isEmpty { ordinal &+= 1 }
        while let place = stack.last { leave(place, &block, &damage) }
    }

    private mutating func member(_ block: inout SpanBlock, _ damage: inout TraceDamage) throws(JSONCursor.Stop) {
        let key = try cursor.key()
        let byte = try cursor.inside()
        switch Decoder.role(key) {
        case .inner where byte == UInt8(ascii: "{") || byte == UInt8(ascii: "["):
            try value(byte, key, &block, &damage)
        case .spans where byte == UInt8(ascii: "[") && stack.count < Self.depthLimit: enter(.spans, key)
        case .shared: decoder.shared(key, try cursor.taken(), parser, &block)
        default: try cursor.skipValue()
        }
    }

    /// A value that may be a span or hold some.
    private mutating func value(
        _ byte: UInt8, _ name: String, _ block: inout SpanBlock, _ damage: inout TraceDamage
    ) throws(JSONCursor.Stop) {
        switch byte {
        case UInt8(ascii: "{"):
            if try isSpan() { return try span(&block, &damage) }
            if stack.count >= Self.depthLimit { return try cursor.skipValue() }
            enter(.object, name)
            decoder.enter(name, &block)
        case UInt8(ascii: "[") where stack.count < Self.depthLimit: enter(.list, name)
        default: try cursor.skipValue()
        }
    }

    private mutating func enter(_ place: Place, _ name: String) {
        cursor.consume(1)
        stack.append(place)
        names.append(name)
        isFirst = true
    }

    private mutating func leave(_ place: Place, _ block: inout SpanBlock, _ damage: inout TraceDamage) {
        stack.removeLast()
        names.removeLast()
        isFirst = false
        if place == .object { decoder.leave(&block, &damage) }
        if stack.isEmpty { ordinal &+= 1 }
    }

    /// Looks ahead for the first key that tells what the object is that starts here.
    private mutating func isSpan() throws(JSONCursor.Stop) -> Bool {
        var isWhole = false
        while true {
            var answer: Bool?
            let limit = lookAhead.limit(consumed: cursor.input.offset)
            let window = UnsafeRawBufferPointer(rebasing: cursor.input.window.prefix(limit))
            let length = JSONKeys.scan(window) { key, _ in
                answer = Decoder.isSpan(key)
                return answer == nil
            }
            lookAhead.add(length)
            if let answer { return answer }
            if length < window.count || window.count == limit || isWhole { return false }
            // Twice as far each time, so that looking again costs no more than looking once did.
            isWhole = try !cursor.fill(min(limit, max(window.count * 2, LookAhead.glance)))
        }
    }

    private mutating func span(_ block: inout SpanBlock, _ damage: inout TraceDamage) throws(JSONCursor.Stop) {
        let length: Int
        do throws(JSONCursor.Stop) {
            length = try cursor.valueLength()
        } catch {
            // A span that was started and not ended is a record that is lost.
            if case .fault(_, isEnd: true) = error { damage.skipped += 1 }
            throw error
        }
        let bytes = UnsafeRawBufferPointer(start: cursor.input.base, count: length)
        let row = block.count
        do throws(TapeParser.Fault) {
            let tape = try parser.parse(bytes)
            if parser.repaired { damage.repairedTexts += 1 }
            do throws(RecordFault) {
                try decoder.span(tape, JSONTape.first, ordinal, &block)
            } catch {
                block.truncate(to: row)
                damage.skip(cursor.finding(error.message, text: error.text))
            }
        } catch {
            damage.skip(
                cursor.finding(
                    error.message, in: bytes, at: error.offset, text: TextCheck.excerpt(bytes, around: error.offset)))
        }
        cursor.consume(length)
        if stack.isEmpty { ordinal &+= 1 }
    }
}
