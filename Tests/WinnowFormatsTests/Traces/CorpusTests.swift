import Testing
import WinnowTestSupport
import WinnowFormats
import WinnowModel

/// Facts about the recorded trace files, as their `counts.json` and `expected.json` have them.
@Suite(.enabled(if: Corpora.isThere, "scripts/test-corpora runs it: the corpora are no part of the project"))
struct CorpusTests {
    /// Objects of a flat JSON file of facts: name, then lines `"key": value`.
    static func facts(_ path: String) -> [String: [String: String]] {
        var all: [String: [String: String]] = [:]
        var name = ""
        for line in String(decoding: contents(path), as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map { part in
                part.filter { $0 != " " && $0 != "\"" && $0 != "," }
            }
            guard parts.count == 2 else { continue }
            if parts[1] == "{" {
                name = String(parts[0])
            } else {
                all[name, default: [:]][String(parts[0])] = String(parts[1])
            }
        }
        return all
    }

    static func counted(_ path: String) throws -> [String: String] {
        let inspection = try TraceInspection(path)
        let temporary = TemporaryFile(TraceInspection.json([inspection]))
        return facts(temporary.path).values.first ?? [:]
    }

    @Test func countsAreExact() throws {
        let want = Self.facts(Corpora.path("traces/counts.json"))
        #expect(want.count == 74)
        for (name, facts) in want {
            let got = try Self.counted(Corpora.path("traces/" + name))
            for (key, value) in facts { #expect(got[key] == value, "\(name) \(key)") }
            // Spans that come again with other content: facts of these fixtures.
            let conflicts = ["uimodel-domain_01", "uimodel-ui_01", "SameValueInDifferentTags"].contains(
                where: name.contains)
            #expect(got["verdict"] == (conflicts ? "damaged" : "clean"), "\(name)")
            #expect((got["conflicting_repeats"] != nil) == conflicts, "\(name)")
        }
    }

    @Test func damagedFilesAreCountedAsWanted() throws {
        let want = Self.facts(Corpora.path("traces/broken/expected.json"))
        #expect(want.count == 20)
        for (name, facts) in want {
            let got = try Self.counted(Corpora.path("traces/broken/" + name))
            for (key, value) in facts { #expect(got[key] == value, "\(name) \(key)") }
            let optional = [
                "checksum", "conflicting_repeats", "corrupt", "end_before_start", "identical_repeats", "repaired_texts",
                "spans_in_cycles", "traces_without_root", "truncated",
            ]
            for key in optional
            where facts[key] == nil && !(name.contains("-truncated-") && key == "traces_without_root") {
                #expect(got[key] == nil, "\(name) \(key)")
            }
        }
    }

    @Test func theReasonsAreNamed() throws {
        for (name, words) in [
            ("csv-missing-column.csv", ["ParentID", ":1:"]), ("csv-utf16le-bom.csv", ["UTF-16", "iconv"]),
            ("deep-brackets.json.gz", ["nested too deeply"]), ("empty.json", ["empty"]),
            ("empty-after-gzip.json.gz", ["empty"]), ("csv-gzip-truncated.csv.gz", ["gzip stream ends early"]),
            ("csv-gzip-bad-checksum.csv.gz", ["checksum"]), ("otlp-lines-damaged.jsonl", [":2:", ":4:"]),
            ("otlp-truncated-after-key.json", [":143:35", "ends early"]),
            ("csv-bad-rows.csv", ["n/a", "1.67498E+18", "-5", "99999999999999999999999"]),
            ("zipkin-truncated-in-string.json", ["ends early"]),
            ("jaeger-truncated-before-processes.json", ["ends early"]),
        ] {
            let text = try TraceInspection(Corpora.path("traces/broken/" + name)).diagnostics
                .map(\.description).joined(separator: "\n")
            for word in words + [name] { #expect(text.contains(word), "\(name): \(text)") }
        }
    }

    @Test func theOrderFlowIsTheSameInBothForms() throws {
        for name in ["order-flow.jsonl.gz", "order-flow.otlp.pb.gz"] {
            let got = try TraceInspection(Corpora.path("traces/order-flow/" + name))
            #expect(got.verdict == .clean)
            #expect(got.spans == 11451)
            #expect(got.traces == 926)
            #expect(got.errors == 373)
            #expect(got.services == 3)
            #expect(got.minStart == 1_795_478_647_643_744_349)
            #expect(got.maxEnd == 1_795_478_669_544_326_257)
        }
    }

    @Test func requestsOfARealSDKAreSizedToTheByte() throws {
        let read = try readAll(Corpora.path("traces/order-flow/order-flow.otlp.pb.gz"))
        let batch = batch(read.block)
        var sizes: [UInt32] = []
        SpanSizer(read.block.tables).measure(batch, into: &sizes)
        let requests = RequestSizer(read.block.tables)
        var total = 0
        for ordinal in 0..<67 as Range<UInt32> {
            let rows = (0..<UInt32(read.block.count)).filter { read.block.spans[Int($0)].request == ordinal }
            total += requests.request(batch, rows: rows, sizes: sizes)
        }
        #expect(total == 2_978_403)
    }
}
