import Glibc
import Synchronization
import Testing
import WinnowDialects
import WinnowFormats
import WinnowModel
import WinnowSampling
import WinnowTestSupport
import WinnowWorkload

@testable import WinnowLab

/// Scrubbed recordings: decisions stay, and nothing else that could tell where they come from.
@Suite struct ScrubberTests {
    private static let key = ScrubKey(Array("a key of these tests".utf8))

    /// Some traces of the recording.
    private static let sample = TraceConversionTests.sample

    /// What is left of them, by what is read: several configurations read the same.
    private static let scrubbed = Mutex<[ReadSet: String]>([:])

    /// Configurations of the package that can be decided with.
    private static let configurations = decidable(
        ["otelcol", "otel-sdk"].flatMap { Checkout.files(in: "scenarios/configs/" + $0) })

    /// Those of some files that can be decided with.
    static func decidable(_ paths: [String]) -> [String] {
        paths.filter { path in
            guard path.hasSuffix(".yaml") || path.hasSuffix(".yml") || path.hasSuffix(".env"),
                let spec = try? PolicySpec("x=" + path)
            else { return false }
            return (try? DecideRun.check(spec, options: LabOptions())) != nil
        }
    }

    /// The lines of `decide`, ids replaced by what `name` makes of them, sorted.
    private static func decisions(_ policy: String, _ traces: String, _ name: (TraceID) -> TraceID) throws -> [String] {
        let options = LabOptions()
        let run = try DecideRun(
            PolicySpec("x=" + policy), traffic: Recording([traces], options).traffic, options: options,
            recordsVerdicts: true)
        var text = ""
        try run.run(.end) {
            text += $0
            return true
        }
        let prefix = "{\"traceId\":\""
        return text.split(separator: "\n").map { line in
            let hex = line.dropFirst(prefix.count).prefix(32)
            let id = TraceID(hex: hex).map(name)?.hex ?? "?"
            return prefix + id + line.dropFirst(prefix.count + 32)
        }.sorted()
    }

    @Test(arguments: configurations)
    func decisionsStay(_ policy: String) throws { try Self.checkDecisions(policy) }

    /// A configuration decides on scrubbed traces as it does on the traces.
    static func checkDecisions(_ policy: String) throws {
        let reads: ReadSet
        do throws(Failure) {
            reads = try ScrubPlan(["x=" + policy], options: LabOptions()).reads
        } catch {
            // What some expressions read can't be named: such a file is refused, and says so.
            #expect(error.diagnostics.first?.message.hasPrefix("an ottl_condition looks at more of a span") == true)
            return
        }
        let made = try scrubbed.withLock { known in
            if let path = known[reads] { return path }
            let made = try TraceConversionTests.convert(
                [sample], OTLPLinesWriter.self, scrubber: Scrubber(reads: reads, key: key))
            known[reads] = TemporaryFile(made.bytes).path
            return known[reads] ?? ""
        }
        let mapped = { (id: TraceID) in
            reads.traceID == .whole ? id : key.traceID(id, keepsLow: reads.traceID == .low)
        }
        let before = try decisions(policy, sample, mapped)
        let after = try decisions(policy, made) { $0 }
        #expect(before.count > 40 && before == after)
    }

    @Test func thereAreConfigurationsOfEveryKind() { #expect(Self.configurations.count >= 8) }

    /// All texts of spans and what is read of them, from their columns.
    private func texts(_ spans: [PlainSpan], _ isKept: (String) -> Bool) -> Set<String> {
        var texts: Set<String> = []
        func add(_ value: AttributeValue) {
            switch value {
            case .string(let text): texts.insert(text)
            case .array(let values): values.forEach(add)
            case .map(let pairs): pairs.forEach { add($0.value) }
            default: break
            }
        }
        for span in spans {
            texts.formUnion([
                span.service, span.name, span.message, span.traceState, span.traceID.hex, span.spanID.hex16,
            ])
            texts.formUnion([span.scope.name, span.scope.version, span.scope.schemaURL, span.resource.schemaURL])
            for pair in span.attributes + span.resource.attributes where !isKept(pair.key) { add(pair.value) }
            for event in span.events {
                texts.insert(event.name)
                event.attributes.forEach { add($0.value) }
            }
            for link in span.links {
                texts.formUnion([link.traceID.hex, link.spanID.hex16, link.traceState])
                link.attributes.forEach { add($0.value) }
            }
        }
        // Short digits stand in times and hashes by chance.
        return texts.filter { $0.utf8.count >= 5 && ($0.utf8.count >= 16 || !$0.allSatisfy(\.isHexDigit)) }
    }

    private func isIn(_ word: String, _ bytes: [UInt8]) -> Bool {
        let word = Array(word.utf8)
        return bytes.withUnsafeBytes { bytes in
            guard var at = bytes.baseAddress else { return false }
            let end = at + bytes.count
            while end - at >= word.count, let found = memchr(at, Int32(word[0]), end - at - word.count + 1) {
                if memcmp(found, word, word.count) == 0 { return true }
                at = UnsafeRawPointer(found) + 1
            }
            return false
        }
    }

    @Test func nothingThatIsNotReadRemains() throws {
        let spans = try PlainSpan.read(Self.sample).spans
        let reads = ReadSet(attributes: ["http.status_code", "user.tier"])
        for writer in [OTLPLinesWriter.self, ZipkinWriter.self, OTLPFramesWriter.self] as [any TraceFileWriter.Type] {
            let made = try TraceConversionTests.convert(
                [Self.sample], writer, scrubber: Scrubber(reads: reads, key: Self.key))
            let keys = Set(
                spans.flatMap { span in
                    (span.attributes + span.resource.attributes + span.events.flatMap(\.attributes)
                        + span.links.flatMap(\.attributes)).map(\.key)
                })
            let kept = Set(
                spans.flatMap { span in
                    span.attributes.filter { reads.attributes.contains($0.key) }.map { AttributeText.text($0.value) }
                })
            let words = texts(spans) { reads.attributes.contains($0) }
            // What is also part of a key, of a kept value or of the format itself stays of course.
            let grammar = "parentSpanId traceState startTimeUnixNano SERVER CLIENT span.kind internal error"
            let searched = words.filter { word in
                !keys.contains { $0.contains(word) } && !kept.contains { $0.contains(word) } && !grammar.contains(word)
            }
            #expect(searched.count > 400)
            let left = searched.filter { isIn($0, made.bytes) }
            #expect(left.isEmpty, "\(writer.format.id): \(left.sorted().prefix(5))")
        }
    }

    @Test func readValuesStayAndTypesToo() throws {
        let before = try PlainSpan.read(Self.sample).spans
        let reads = ReadSet(attributes: ["user.tier", "service.name"], spanNames: true)
        let made = try TraceConversionTests.convert(
            [Self.sample], OTLPLinesWriter.self, scrubber: Scrubber(reads: reads, key: Self.key))
        let after = try PlainSpan.read(TemporaryFile(made.bytes).path).spans
        #expect(before.count == after.count)
        for (old, new) in zip(before, after) {
            #expect((old.service, old.name, old.kind, old.status) == (new.service, new.name, new.kind, new.status))
            #expect((old.start, old.end, old.flags, old.dropped) == (new.start, new.end, new.flags, new.dropped))
            #expect(old.attributes.map(\.key) == new.attributes.map(\.key))
            #expect(old.attributes.map(\.value.typeName) == new.attributes.map(\.value.typeName))
            let pairs = zip(old.attributes, new.attributes)
            let wrong = pairs.first { pair, scrubbed in
                let isKept = pair.key == "user.tier" || isUnchanged(pair)
                if !isKept, case .string(let text) = scrubbed.value, text.count != 16 { return true }
                return (pair == scrubbed) != isKept
            }
            #expect(wrong == nil)
            #expect((old.parentID == 0) == (new.parentID == 0) && old.events.count == new.events.count)
            #expect(new.traceID == Self.key.traceID(old.traceID, keepsLow: false))
            for (link, scrubbed) in zip(old.links, new.links) {
                #expect(scrubbed.traceID == Self.key.traceID(link.traceID, keepsLow: false))
                #expect(scrubbed.spanID == Self.key.spanID(link.spanID, in: link.traceID))
            }
        }
        func missing(_ spans: [PlainSpan]) -> Int {
            let ids = Set(spans.map(\.spanID))
            return spans.count { $0.parentID != 0 && !ids.contains($0.parentID) }
        }
        #expect(missing(before) == missing(after))
    }

    /// Truth values are turned round or not; empty texts and lists say nothing.
    private func isUnchanged(_ pair: PlainSpan.Pair) -> Bool {
        if case .bool(let flag) = pair.value { return Self.key.bool(flag, key: pair.key) == flag }
        return pair.value == .string("") || pair.value == .array([])
    }

    @Test func traceStateKeepsWhatIsRead() throws {
        let traffic = TestTraffic([
            Trace.build { TraceSpan().traceState("tenant=gold, ot=th:8;rv:1 ,other@vendor=a=b,broken") }
        ])
        let scrubber = Scrubber(reads: ReadSet(traceState: ["tenant"]), key: Self.key)
        let (batch, tables) = scrubber.scrub(traffic.batch, traffic.tables)
        let state = PlainSpan.list(batch, tables)[0].traceState
        let parts = state.split(separator: ",").map(String.init)
        #expect(parts.count == 4 && parts[0] == "tenant=gold" && parts[1] == " ot=th:8;rv:1 ")
        #expect(
            parts[2] == "x\(Self.key.text("other@vendor"))=\(Self.key.text("a=b"))"
                && parts[3] == Self.key.text("broken"))
        #expect(TraceState.values(of: "tenant", in: state) == ["gold"])
    }

    @Test func hashesDependOnTheKeyAlone() {
        let other = ScrubKey(Array("another".utf8))
        let id = TraceID(high: 1, low: 2)
        #expect(Self.key.traceID(id, keepsLow: false) == Self.key.traceID(id, keepsLow: false))
        #expect(Self.key.traceID(id, keepsLow: false) != other.traceID(id, keepsLow: false))
        #expect(Self.key.traceID(id, keepsLow: true).low == 2)
        #expect(Self.key.traceID(TraceID(high: 0, low: 5), keepsLow: false).high == 0)
        #expect(Self.key.traceID(TraceID(high: 0, low: 0), keepsLow: false) == TraceID(high: 0, low: 0))
        #expect(
            Self.key.spanID(0, in: id) == 0
                && Self.key.spanID(7, in: id) != Self.key.spanID(7, in: TraceID(high: 1, low: 3)))
        #expect((0..<1 << 53).contains(Self.key.int(.min)) && (0..<1).contains(Self.key.double(.infinity)))
        #expect(Self.key.text("").isEmpty && Self.key.text("a").count == 16)
        #expect(ScrubKey.random().text("a") != ScrubKey.random().text("a"))
    }

    @Test func replicasReadTheWholeID() throws {
        let folder = TemporaryFolder()
        let policy = "{name: errors, type: status_code, status_code: {status_codes: [ERROR]}}"
        folder.write(
            LabFiles.collector("  tail_sampling: {policies: [\(policy)]}", "tail_sampling"), to: "errors.yaml")
        let tail = folder("errors.yaml")
        #expect(try ScrubPlan([tail], options: LabOptions()).reads.traceID == .nothing)
        #expect(try ScrubPlan(["x=\(tail)*3"], options: LabOptions()).reads.traceID == .whole)
    }
}
