import Testing
import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

@Suite struct BaselineTests {
    private let folder = TemporaryFolder()

    @Test func whatIsSavedReadsBackWhole() throws {
        let saved = Baseline(baselineRecord())
        folder.write(saved.json, to: "b.json")
        let read = try Baseline(path: folder("b.json"))
        #expect(read == saved)
        #expect(read.json == saved.json)
        #expect(read.seeds == [3, 4] && read.durationNanos == 90_000_000_000 && read.reference == "head 10 %")
        let third = read.rows.first { $0.key.metric == "class_retention_ratio" && $0.key.seed == 4 }
        #expect(third?.value == 1.0 / 3)
    }

    @Test func theFileDoesNotDependOnTheOrderOfRows() {
        let shuffled = baselineRecord { $0.metrics.reverse() }
        #expect(Baseline(shuffled).json == Baseline(baselineRecord()).json)
    }

    @Test func theFileIsJSONWithSortedKeysAndAFigureALine() throws {
        let text = Baseline(baselineRecord()).json
        let json = try JSONValue.parse(text)
        let names = try #require(json.members).map(\.name)
        #expect(names == names.sorted())
        let rows = try #require(json["metrics"]?.elements)
        #expect(rows.count == 21)
        for row in rows {
            let keys = try #require(row.members).map(\.name)
            #expect(keys == ["dimension", "metric", "policy", "seed", "value"])
        }
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("    {") }
        #expect(lines.count == 21)
        #expect(lines.contains { $0.contains("\"metric\":\"kept_spans\"") && $0.contains("\"value\":101}") })
        #expect(!text.contains("decide_ns_per_span"))
    }

    @Test func figuresWithoutANumberAreNoData() throws {
        let record = baselineRecord { $0.set("kept_spans", .infinity) }
        let saved = Baseline(record)
        #expect(saved.rows.filter { $0.key.metric == "kept_spans" }.allSatisfy { $0.value == nil })
        folder.write(saved.json, to: "b.json")
        #expect(try Baseline(path: folder("b.json")) == saved)
    }

    @Test func aMissingFileIsNoBaseline() {
        let missing = failure { _ = try Baseline(path: folder("none.json")) }
        #expect(missing?.kind == .baseline)
        #expect(missing?.description.contains("baseline save") == true)
        // A folder is there and can't be read.
        #expect(failure { _ = try Baseline(path: folder.path) }?.kind == .io)
    }

    @Test(arguments: [
        ("\"format\": 1", "\"format\": 2", "format is 2"), ("\"digest\"", "\"digset\"", "'digest' is missing"),
        ("\"90000000000\"", "\"soon\"", "'duration_ns'"), ("[3, 4]", "[3, -4]", "'seeds'"),
        ("[3, 4]", "3", "'seeds'"), ("\"metrics\"", "\"rows\"", "'metrics' is missing"),
        ("\"value\":101}", "\"value\":\"101\"}", "neither a number"), ("\"seed\":4", "\"seed\":4.5", "neither a seed"),
        ("\"seed\":4", "\"seed\":3", "comes again"), ("\"value\":101}", "\"worth\":101}", "lacks one of"),
        ("\"value\":101}", "\"value\":1e999}", "out of range"), ("\"version\"", "version", ""), ("{", "[", ""),
    ])
    func damageIsSaidWithTheFile(_ old: String, _ new: String, _ message: String) throws {
        let text = Baseline(baselineRecord()).json
        let place = try #require(text.firstRange(of: old))
        folder.write(text.replacingCharacters(in: place, with: new), to: "b.json")
        let found = failure { _ = try Baseline(path: folder("b.json")) }
        #expect(found?.kind == .data)
        #expect(found?.description.contains(message) == true, "\(found?.description ?? "")")
        #expect(found?.description.contains("b.json") == true)
    }

    @Test func everyCutIsAnError() {
        let bytes = Array(Baseline(baselineRecord()).json.utf8)
        // The line end after the last brace may go.
        for length in stride(from: 0, to: bytes.count - 1, by: 37) {
            folder.write(Array(bytes[..<length]), to: "b.json")
            #expect(failure { _ = try Baseline(path: folder("b.json")) }?.kind == .data)
        }
    }

    @Test func theTextShowsFiguresOverAllSeeds() {
        let text = Baseline(baselineRecord()).text
        #expect(text.hasPrefix("small \"shop\", 2 policies, 2 seeds, 1m30s, 21 figures, winnow 0.1.0\n"))
        #expect(text.contains("seeds 3…4, compared with head 10 %, collector release v0.158.0\n"))
        #expect(text.contains("\ntail: \"b\"\n"))
        #expect(text.contains("class_retention_ratio{class=slow}"))
        #expect(text.contains(" 0.4166666666666667\n") && !text.contains("0.3333333"))
        #expect(text.contains("first_exemplar_seconds") && text.contains(" no data\n"))
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + self[range.upperBound...]
    }
}
