import Testing
import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowTestSupport

/// The same forty traces as OTLP, Jaeger and Zipkin say the same, but for what those formats can't say.
@Suite(.enabled(if: Corpora.isThere, "scripts/test-corpora runs it: the corpora are no part of the project"))
struct OrderFlowFormsCorpusTests {
    /// What a span says: times by name, everything else in words.
    struct Facts: Equatable {
        var times: [String: UInt64] = [:]
        var words: Set<String> = []
    }

    /// What a format or its exporter can't say, and how it changes what it says.
    struct Losses {
        /// Facts that start with one of these words are left out.
        var without: [String] = []
        /// A kind that the format does not have is none.
        var unsaidKind = SpanKind.unspecified
        /// Values of tags that are no text become text.
        var tagsAreTexts = false
        /// How a list becomes text.
        var list: (_ items: String) -> String = { $0 }
        /// An event's name is its attribute `message`.
        var namesEventsByMessage = false
    }

    static func text(_ value: AttributeValue, _ losses: Losses, isTag: Bool) -> String {
        switch value {
        case .array(let items):
            "string " + losses.list(items.map { "'" + TraceText.shown($0) + "'" }.joined(separator: ", "))
        case .bool, .int, .double:
            (losses.tagsAreTexts && isTag ? "string " : value.typeName + " ") + TraceText.shown(value)
        default: value.typeName + " " + TraceText.shown(value)
        }
    }

    /// The spans of some traces by trace and span id; `losses` is what to do to them.
    static func spans(_ path: String, of ids: Set<String>, _ losses: Losses) throws -> [String: Facts] {
        let read = try readAll(Corpora.path("traces/order-flow/" + path))
        #expect(read.damage.isClean)
        var all: [String: Facts] = [:]
        for row in 0..<read.block.count {
            let trace = read.block.spans[row].traceID.hex
            if !ids.contains(trace) { continue }
            var facts = self.facts(read.block, row, losses)
            facts.words = facts.words.filter { word in !losses.without.contains { word.hasPrefix($0) } }
            #expect(all.updateValue(facts, forKey: trace + " " + read.block.spans[row].spanID.hex16) == nil)
        }
        return all
    }

    private static func facts(_ block: SpanBlock, _ row: Int, _ losses: Losses) -> Facts {
        let tables = block.tables
        let operation = tables.operations[Int(block.spans[row].operation)]
        let instance = tables.instances[Int(block.spans[row].instance)]
        let extras = tables.extras[Int(block.spans[row].extras)]
        let scope = tables.scopes[Int(operation.scope)]
        let kind = operation.kind == losses.unsaidKind ? .unspecified : operation.kind
        var facts = Facts(times: [
            "start": block.spans[row].start, "length": block.spans[row].end - block.spans[row].start,
        ])
        facts.words = [
            "parent \(block.spans[row].parentSpanID)", "service \(tables.strings[operation.service])",
            "name \(tables.strings[operation.name])", "kind \(kind.name)",
            "scope \(tables.strings[scope.name]) \(tables.strings[scope.version])", "status \(block.spans[row].status)",
            "message \(tables.strings[extras.statusMessage])", "state \(tables.strings[extras.traceState])",
            "flags \(block.spans[row].flags)",
        ]
        func add(_ what: String, _ attributes: UInt32) {
            for (key, value) in tables.values(attributes) {
                facts.words.insert("\(what) \(key) \(text(value, losses, isTag: !what.hasPrefix("event")))")
            }
        }
        add("tag", block.spans[row].attributes)
        add("resource", instance.attributes)
        for (number, event) in extras.events.enumerated() {
            if case .at(let time) = event.time { facts.times["event \(number)"] = time }
            let name = tables.strings[event.name]
            if losses.namesEventsByMessage && !name.isEmpty {
                facts.words.insert("event \(number) named ")
                facts.words.insert("event \(number) with message string \(name)")
            } else {
                facts.words.insert("event \(number) named \(name)")
            }
            add("event \(number) with", event.attributes)
        }
        for (number, link) in extras.links.enumerated() {
            facts.words.insert("link \(number) to \(link.traceID.hex) \(link.spanID.hex16)")
            add("link-attribute \(number)", link.attributes)
        }
        return facts
    }

    static func compare(_ path: String, _ losses: Losses) throws {
        let list = try JSONValue.parse(path: Corpora.path("traces/order-flow/first-40.ids.json"))
        guard case .array(let items) = list else {
            Issue.record("no list of ids")
            return
        }
        let ids = Set(items.compactMap { if case .string(let id) = $0 { id } else { nil } })
        #expect(ids.count == 40)
        let want = try spans("order-flow.jsonl.gz", of: ids, losses)
        let got = try spans(path, of: ids, Losses(without: losses.without))
        #expect(want.count > 400 && Set(want.keys) == Set(got.keys))
        for (span, facts) in want.sorted(by: { $0.key < $1.key }) {
            let other = got[span] ?? Facts()
            #expect(
                facts.words == other.words,
                "\(span): lost \(facts.words.subtracting(other.words)), has \(other.words.subtracting(facts.words))")
            // The exporters round to microseconds, start and length apart.
            #expect(Set(facts.times.keys) == Set(other.times.keys))
            for (name, time) in facts.times {
                let read = other.times[name] ?? 0
                #expect(max(time, read) - min(time, read) <= 1000, "\(span): \(name) is \(read), not \(time)")
                #expect(read % 1000 == 0)
            }
        }
    }

    /// Jaeger has no flags of OTLP and no attributes of links but their type; OpenTelemetry Python's exporter drops the trace state,
    /// names events by `message` and writes lists as Python shows them.
    @Test func jaegerSaysTheSame() throws {
        var losses = Losses(without: ["flags", "state", "link-attribute"])
        losses.list = { "(\($0)\($0.contains(", ") ? "" : ","))" }
        losses.namesEventsByMessage = true
        try Self.compare("first-40.jaeger.json.gz", losses)
    }

    /// Zipkin has no flags, no internal kind and texts only; OpenTelemetry Python's exporter drops trace state and links.
    @Test func zipkinSaysTheSame() throws {
        var losses = Losses(without: ["flags", "state", "link"])
        losses.unsaidKind = .internal
        losses.tagsAreTexts = true
        losses.list = { "[\($0.replacing("'", with: "\"").replacing(", ", with: ","))]" }
        try Self.compare("first-40.zipkin.json.gz", losses)
    }
}
