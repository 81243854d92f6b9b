import WinnowModel

/// Requests in the form that nearly all writers give them, read from the marks of their text, without a tape.
///
/// A request in which anything else stands is not read here but from its tape, which knows every form and says what is wrong: what is read
/// here is what the tape would have said. The texts of resources and scopes that come again are looked up.
extension OTLPJSONDecoder {
    /// What was read of requests in the usual form.
    struct Usual {
        /// Texts of resources, and what they say, by number.
        fileprivate var resources = StringTable()
        fileprivate var instanceParts: [ServiceInstance?] = []
        /// Instances by number of the resource's text and schema URL.
        fileprivate var instances = NumberTable()
        /// Texts of scopes, and what they say, by number.
        fileprivate var scopes = StringTable()
        fileprivate var scopeParts: [InstrumentationScope?] = []
        /// Scopes by number of the scope's text and schema URL.
        fileprivate var scopeNumbers = NumberTable()
        /// The schema URL that a scope had last, by number of its text.
        fileprivate var schemas: [UInt32?] = []
        /// Spans of the request, and how many of them were read from tapes of their own.
        var spans = 0
        var others = 0

        mutating func removeAll() { self = Usual() }
    }

    /// What the spans of a request share.
    struct Shared {
        let marks: JSONMarks
        /// Parses what has not the usual form.
        let parser: TapeParser
        let ordinal: UInt32
        var service: UInt32 = 0
    }

    /// Decodes a request in the usual form; false where it has not, and then nothing was appended.
    mutating func usualRequest(
        _ marks: JSONMarks, _ parser: TapeParser, _ ordinal: UInt32, _ block: inout SpanBlock
    ) -> Bool {
        let (row, before) = (block.count, repaired)
        (usual.spans, usual.others) = (0, 0)
        if request(Shared(marks: marks, parser: parser, ordinal: ordinal), &block) { return true }
        block.truncate(to: row)
        repaired = before
        return false
    }

    private mutating func request(_ shared: Shared, _ block: inout SpanBlock) -> Bool {
        let marks = shared.marks
        guard marks.has("{", 0), let key = marks.string(1), case .resourceSpans = OTLPJSONKey(key), marks.has(":", 2),
            marks.has("[", 3)
        else { return false }
        var at = 4
        var goesOn = !marks.has("]", at)
        while goesOn {
            guard let end = resourceSpans(at, shared, &block), let more = marks.goesOn(end, "]") else { return false }
            (at, goesOn) = (end + (more ? 1 : 0), more)
        }
        return marks.has("}", at + 1) && at + 2 == marks.count
    }

    /// Reads the object of a resource at a mark; the mark after it.
    private mutating func resourceSpans(_ mark: Int, _ shared: Shared, _ block: inout SpanBlock) -> Int? {
        let marks = shared.marks
        guard marks.has("{", mark) else { return nil }
        var shared = shared
        let first = block.count
        var resource: UInt32?
        var part = ServiceInstance(service: 0)
        var schema: UInt32 = 0
        var hasSpans = false
        var at = mark + 1
        while true {
            guard let key = marks.string(at), marks.has(":", at + 1) else { return nil }
            let value = at + 2
            switch OTLPJSONKey(key) {
            case .resource where !hasSpans && resource == nil:
                guard marks.has("{", value), let end = marks.end(value) else { return nil }
                guard let (number, known) = self.resource(value..<end, shared, &block.tables) else { return nil }
                (resource, part, at) = (number, known, end)
            case .scopeSpans where !hasSpans && marks.has("[", value):
                hasSpans = true
                shared.service = part.service
                at = value + 1
                var goesOn = !marks.has("]", at)
                while goesOn {
                    guard let end = scopeSpans(at, shared, &block), let more = marks.goesOn(end, "]") else {
                        return nil
                    }
                    (at, goesOn) = (end + (more ? 1 : 0), more)
                }
                at += 1
            case .schemaURL:
                guard let text = marks.string(value) else { return nil }
                schema = block.tables.strings.intern(text)
                at += 3
            default: return nil
            }
            guard let more = marks.goesOn(at, "}") else { return nil }
            at += 1
            if !more { break }
        }
        let instance = instance(resource ?? 0, part, schema, &block.tables)
        for row in first..<block.count { block.spans[row].instance = instance }
        return at
    }

    /// The number of a resource's text, 0 where it can't be looked up, and what it says.
    private mutating func resource(
        _ range: Range<Int>, _ shared: Shared, _ tables: inout TraceTables
    ) -> (number: UInt32, part: ServiceInstance)? {
        let text = shared.marks.bytes(range)
        if let number = usual.resources.find(text), let known = usual.instanceParts[Int(number)] {
            return (number, known)
        }
        guard let tape = shared.parser.parsePlain(text) else { return nil }
        let before = repaired
        let part = resource(tape, JSONTape.first, &tables)
        // What was repaired is counted each time.
        if repaired != before { return (0, part) }
        let number = usual.resources.intern(text)
        while usual.instanceParts.count <= Int(number) { usual.instanceParts.append(nil) }
        usual.instanceParts[Int(number)] = part
        return (number, part)
    }

    private mutating func instance(
        _ resource: UInt32, _ part: ServiceInstance, _ schema: UInt32, _ tables: inout TraceTables
    ) -> UInt32 {
        if resource != 0, let known = usual.instances.find(UInt64(resource), UInt64(schema)) { return known }
        var full = part
        full.schemaURL = schema
        let number = tables.intern(full)
        if resource != 0 { usual.instances.insert(UInt64(resource), UInt64(schema), number) }
        return number
    }

    /// Reads the object of a scope at a mark; the mark after it.
    private mutating func scopeSpans(_ mark: Int, _ shared: Shared, _ block: inout SpanBlock) -> Int? {
        let marks = shared.marks
        guard marks.has("{", mark) else { return nil }
        let first = block.count
        var number: UInt32?
        var part = InstrumentationScope()
        var schema: UInt32 = 0
        var hasSpans = false
        var at = mark + 1
        while true {
            guard let key = marks.string(at), marks.has(":", at + 1) else { return nil }
            let value = at + 2
            switch OTLPJSONKey(key) {
            case .scope where !hasSpans && number == nil:
                guard marks.has("{", value), let end = marks.end(value) else { return nil }
                guard let (found, known) = scope(value..<end, shared, &block.tables) else { return nil }
                (number, part, at) = (found, known, end)
            case .spans where !hasSpans && marks.has("[", value):
                hasSpans = true
                guard let guess = guessedSchema(number ?? 0, schema, value, marks, &block.tables) else { return nil }
                scope = scope(number ?? 0, part, guess, &block.tables)
                at = value + 1
                var goesOn = !marks.has("]", at)
                while goesOn {
                    let end = usualSpan(at, shared, &block)
                    guard end > 0, let more = marks.goesOn(end, "]") else { return nil }
                    (at, goesOn) = (end + (more ? 1 : 0), more)
                }
                at += 1
            case .schemaURL:
                guard let text = marks.string(value) else { return nil }
                schema = block.tables.strings.intern(text)
                at += 3
            default: return nil
            }
            guard let more = marks.goesOn(at, "}") else { return nil }
            at += 1
            if !more { break }
        }
        let actual = scope(number ?? 0, part, schema, &block.tables)
        if hasSpans && actual != scope { renumber(from: first, &block) { $0.scope = actual } }
        if let number, number != 0 { usual.schemas[Int(number)] = schema }
        return at
    }

    /// The schema URL of a scope whose spans are a list at a mark: mostly it stands after them, and is what it was the last time. The first
    /// time it is looked for.
    private func guessedSchema(
        _ scope: UInt32, _ schema: UInt32, _ list: Int, _ marks: JSONMarks, _ tables: inout TraceTables
    ) -> UInt32? {
        if schema != 0 { return schema }
        if scope != 0, let last = usual.schemas[Int(scope)] { return last }
        guard let end = marks.end(list) else { return nil }
        guard marks.has(",", end), let key = marks.string(end + 1), case .schemaURL = OTLPJSONKey(key),
            let text = marks.string(end + 3)
        else { return 0 }
        return tables.strings.intern(text)
    }

    /// The number of a scope's text, 0 where it can't be looked up, and what it says.
    private mutating func scope(
        _ range: Range<Int>, _ shared: Shared, _ tables: inout TraceTables
    ) -> (number: UInt32, part: InstrumentationScope)? {
        let text = shared.marks.bytes(range)
        if let number = usual.scopes.find(text), let known = usual.scopeParts[Int(number)] { return (number, known) }
        guard let tape = shared.parser.parsePlain(text) else { return nil }
        let before = repaired
        let part = scope(tape, JSONTape.first, &tables)
        if repaired != before { return (0, part) }
        let number = usual.scopes.intern(text)
        while usual.scopeParts.count <= Int(number) {
            usual.scopeParts.append(nil)
            usual.schemas.append(nil)
        }
        usual.scopeParts[Int(number)] = part
        return (number, part)
    }

    private mutating func scope(
        _ scope: UInt32, _ part: InstrumentationScope, _ schema: UInt32, _ tables: inout TraceTables
    ) -> UInt32 {
        if scope != 0, let known = usual.scopeNumbers.find(UInt64(scope), UInt64(schema)) { return known }
        var full = part
        full.schemaURL = schema
        let number = tables.intern(full)
        if scope != 0 { usual.scopeNumbers.insert(UInt64(scope), UInt64(schema), number) }
        return number
    }
}
