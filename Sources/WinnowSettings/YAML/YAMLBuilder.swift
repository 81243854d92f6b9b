private import CYAML
import WinnowModel

/// Turns libyaml's events into nodes; every bound (depth, aliases, duplicates) is checked while events are read.
struct YAMLBuilder: ~Copyable {
    /// A finished anchor: the node and what it costs to repeat it.
    private struct Anchor {
        var node: YAMLNode
        var size: Int
        var height: Int
        var bytes: Int
    }

    /// A node on its way to the parent, with its size in nodes, its height, and the bytes of its texts.
    private struct Built {
        var node: YAMLNode
        var size = 1
        var height = 1
        var bytes = 0
    }

    /// Most bytes of texts that aliases repeat: who reads the nodes reads a text as often as it stands there.
    private static let repeatLimit = 4 << 20

    private let source: UnsafeBufferPointer<UInt8>
    private let file: String
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let isReady: Bool
    private var anchors: [String: Anchor] = [:]
    private var open: Set<String> = []
    private var nodes = 0
    private var repeated = 0
    /// Whether a key may stand twice in a mapping: its last value counts then.
    var takesLastOfTwins = false
    /// Where the source stands in the file: what is added to its lines and columns.
    var offset = (lines: 0, columns: 0)

    /// Reads from `source`, which must outlive the builder.
    init(_ source: UnsafeBufferPointer<UInt8>, file: String) {
        self.source = source
        self.file = file
        parser = .allocate(capacity: 1)
        isReady = yaml_parser_initialize(parser) != 0
        if isReady { yaml_parser_set_input_string(parser, source.baseAddress, source.count) }
    }

    deinit {
        if isReady { yaml_parser_delete(parser) }
        parser.deallocate()
    }

    /// The documents of the source, at most `limit`.
    mutating func documents(limit: Int) throws(Failure) -> [YAMLNode] {
        guard isReady else { throw Failure(.internal, Diagnostic("no memory for the YAML parser", file: file)) }
        var documents: [YAMLNode] = []
        while documents.count < limit {
            var event = try next()
            defer { yaml_event_delete(&event) }
            switch event.type {
            case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return documents
            case YAML_DOCUMENT_START_EVENT:
                anchors = [:]
                var first = try next()
                defer { yaml_event_delete(&first) }
                documents.append(try node(first, depth: 1).node)
            default: break
            }
        }
        return documents
    }

    // MARK: Nodes

    private mutating func node(_ event: yaml_event_t, depth: Int) throws(Failure) -> Built {
        if depth > YAMLDocument.depthLimit {
            throw failure("nested deeper than \(YAMLDocument.depthLimit) levels", at: event.start_mark)
        }
        switch event.type {
        case YAML_ALIAS_EVENT: return try alias(event, depth: depth)
        case YAML_SCALAR_EVENT: return try scalar(event)
        case YAML_SEQUENCE_START_EVENT: return try sequence(event, depth: depth)
        case YAML_MAPPING_START_EVENT: return try mapping(event, depth: depth)
        default: throw failure("unexpected end of a node", at: event.start_mark)
        }
    }

    private mutating func alias(_ event: yaml_event_t, depth: Int) throws(Failure) -> Built {
        let name = text(event.data.alias.anchor)
        if open.contains(name) {
            throw failure("the anchor '\(name)' contains itself", at: event.start_mark)
        }
        guard let anchor = anchors[name] else {
            throw failure("there is no anchor '\(name)' before this", at: event.start_mark)
        }
        if depth + anchor.height - 1 > YAMLDocument.depthLimit {
            throw failure(
                "nested deeper than \(YAMLDocument.depthLimit) levels through the alias '\(name)'",
                at: event.start_mark)
        }
        try count(anchor.size, at: event.start_mark)
        repeated += anchor.bytes
        if repeated > Self.repeatLimit {
            throw failure("aliases repeat more than \(Self.repeatLimit >> 20) MiB of text", at: event.start_mark)
        }
        return Built(node: anchor.node, size: anchor.size, height: anchor.height, bytes: anchor.bytes)
    }

    private mutating func scalar(_ event: yaml_event_t) throws(Failure) -> Built {
        try count(1, at: event.start_mark)
        let data = event.data.scalar
        let content = String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
        let style: YAMLScalar.Style = data.style == YAML_PLAIN_SCALAR_STYLE ? .plain : .quoted
        let built = Built(
            node: place(.scalar(YAMLScalar(content, style: style, tag: text(data.tag))), at: event.start_mark),
            bytes: data.length)
        keep(built, as: data.anchor)
        return built
    }

    private mutating func sequence(_ event: yaml_event_t, depth: Int) throws(Failure) -> Built {
        try count(1, at: event.start_mark)
        let name = start(event.data.sequence_start.anchor)
        var elements: [YAMLNode] = []
        var built = Built(node: YAMLNode(.sequence([])))
        while true {
            var inner = try next()
            defer { yaml_event_delete(&inner) }
            if inner.type == YAML_SEQUENCE_END_EVENT { break }
            let element = try node(inner, depth: depth + 1)
            built.size += element.size
            built.bytes += element.bytes
            built.height = max(built.height, element.height + 1)
            elements.append(element.node)
        }
        built.node = place(.sequence(elements), at: event.start_mark)
        finish(name, built)
        return built
    }

    private mutating func mapping(_ event: yaml_event_t, depth: Int) throws(Failure) -> Built {
        try count(1, at: event.start_mark)
        let name = start(event.data.mapping_start.anchor)
        var entries: [YAMLEntry] = []
        var merges: [YAMLEntry] = []
        var lines: [YAMLNode.Content: Int] = [:]
        var built = Built(node: YAMLNode(.mapping([])))
        while true {
            var inner = try next()
            defer { yaml_event_delete(&inner) }
            if inner.type == YAML_MAPPING_END_EVENT { break }
            let key = try node(inner, depth: depth + 1)
            var second = try next()
            defer { yaml_event_delete(&second) }
            let value = try node(second, depth: depth + 1)
            built.size += key.size + value.size
            built.bytes += key.bytes + value.bytes
            built.height = max(built.height, key.height + 1, value.height + 1)
            if let first = lines.updateValue(key.node.line, forKey: Self.identity(of: key.node)), !takesLastOfTwins {
                var finding = key.node.diagnostic(
                    "the key '\(key.node.text ?? "?")' stands twice in one mapping, first in line \(first)",
                    remedy: "remove one of the two, in line \(first) or line \(key.node.line)")
                finding.file = file
                throw Failure(.data, finding)
            }
            let entry = YAMLEntry(key: key.node, value: value.node)
            if case .scalar(let scalar) = key.node.content, scalar.text == "<<", scalar.style == .plain {
                merges.append(entry)
            } else {
                entries.append(entry)
            }
        }
        if entries.count + merges.count > lines.count { entries = Self.lastOfTwins(entries) }
        for entry in merges { built.size += try merge(entry.value, into: &entries, names: &lines) }
        built.node = place(.mapping(entries), at: event.start_mark)
        finish(name, built)
        return built
    }

    /// Appends what the mapping does not say itself; of several sources the first wins. The result is the number of nodes added, at least.
    private mutating func merge(
        _ source: YAMLNode, into entries: inout [YAMLEntry], names: inout [YAMLNode.Content: Int]
    ) throws(Failure) -> Int {
        let sources = source.elements ?? [source]
        var added = 0
        for source in sources {
            guard let inherited = source.entries else {
                throw source.failure(
                    "'<<' takes a mapping or a list of mappings, not \(source.kindName)",
                    remedy: "write '<<: *anchor', where the anchor stands at a mapping")
            }
            for entry in inherited where names.updateValue(entry.key.line, forKey: Self.identity(of: entry.key)) == nil
            {
                entries.append(entry)
                added += 2
            }
        }
        nodes += added
        if nodes > YAMLDocument.nodeLimit { throw tooMany(line: source.line, column: source.column) }
        return added
    }

    /// The entries without those whose key comes again.
    private static func lastOfTwins(_ entries: [YAMLEntry]) -> [YAMLEntry] {
        var seen: Set<YAMLNode.Content> = []
        return entries.reversed().filter { seen.insert(identity(of: $0.key)).inserted }.reversed()
    }

    /// What makes two keys the same: their content, without places.
    private static func identity(of key: YAMLNode) -> YAMLNode.Content {
        switch key.content {
        case .scalar(let scalar): .scalar(YAMLScalar(scalar.text))
        default: key.content
        }
    }

    // MARK: Anchors and bounds

    private mutating func start(_ anchor: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let anchor else { return nil }
        let name = text(anchor)
        open.insert(name)
        return name
    }

    private mutating func finish(_ name: String?, _ built: Built) {
        guard let name else { return }
        open.remove(name)
        anchors[name] = Anchor(
            node: built.node, size: built.size, height: built.height, bytes: built.bytes)
    }

    private mutating func keep(_ built: Built, as anchor: UnsafeMutablePointer<yaml_char_t>?) {
        if let anchor {
            anchors[text(anchor)] = Anchor(
                node: built.node, size: built.size, height: built.height, bytes: built.bytes)
        }
    }

    private mutating func count(_ more: Int, at mark: yaml_mark_t) throws(Failure) {
        nodes += more
        if nodes > YAMLDocument.nodeLimit {
            throw tooMany(line: line(mark), column: column(mark))
        }
    }

    private func tooMany(line: Int, column: Int) -> Failure {
        Failure(
            .data,
            Diagnostic(
                "more than \(YAMLDocument.nodeLimit) nodes, aliases expanded", file: file, line: line, column: column,
                remedy: "write less in one file, or use fewer aliases of aliases"))
    }

    private func place(_ content: YAMLNode.Content, at mark: yaml_mark_t) -> YAMLNode {
        YAMLNode(content, file: file, line: line(mark), column: column(mark))
    }

    private func line(_ mark: yaml_mark_t) -> Int { Int(clamping: mark.line) + 1 + offset.lines }

    private func column(_ mark: yaml_mark_t) -> Int { Int(clamping: mark.column) + 1 + offset.columns }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }

    // MARK: Events and errors

    private func next() throws(Failure) -> yaml_event_t {
        var event = yaml_event_t()
        if yaml_parser_parse(parser, &event) != 0 { return event }
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "not YAML"
        let context = parser.pointee.context.map { String(cString: $0) + ", " } ?? ""
        throw failure(context + problem, at: parser.pointee.problem_mark)
    }

    private func failure(_ message: String, at mark: yaml_mark_t) -> Failure {
        let index = Int(clamping: mark.index)
        var finding = Diagnostic(
            message, file: file, line: line(mark), column: column(mark),
            text: TextPlace.line(Int(clamping: mark.line) + 1, of: source))
        if finding.text.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t"), index <= source.count {
            finding.remedy = "indent with blanks: YAML takes no tabs there"
        }
        return Failure(.data, finding)
    }
}
