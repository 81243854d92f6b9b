import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

@Suite struct TraceFileSetTests {
    private func ordered(_ paths: [String]) -> [String]? { try? TraceFileSet.ordered(paths) }

    @Test func rotatedSetsAreReadInOrderOfTime() {
        let old = "a/traces-2026-11-23T10-00-00.000.json"
        let newer = "a/traces-2026-11-23T10-05-00.120.json"
        #expect(ordered(["a/traces.json", newer, old]) == [old, newer, "a/traces.json"])
        #expect(
            ordered([newer + ".gz", "a/traces.json", old + ".gz"]) == [old + ".gz", newer + ".gz", "a/traces.json"])
        // Other folders, prefixes and extensions are other sets, which stand where they were first named.
        #expect(
            ordered(["z.csv", "a/traces.json", "b/traces.json", "traces.json", old, "a/other.json", "a/traces.pb"])
                == ["z.csv", old, "a/traces.json", "b/traces.json", "traces.json", "a/other.json", "a/traces.pb"])
        // No extension, no prefix, no date.
        #expect(
            ordered(["spans", "spans-2026-11-23T10-00-00.000", "2026-11-23T10-00-00.000.json", "x-2026-11-23.json"])
                == ["spans", "spans-2026-11-23T10-00-00.000", "2026-11-23T10-00-00.000.json", "x-2026-11-23.json"])
        #expect(ordered(["same", "same"]) == ["same", "same"])
        #expect(ordered([""]) == [""])
    }

    @Test func foldersAndPatternsStandForTheirFiles() throws {
        let folder = TemporaryFolder()
        let names = ["t-2026-01-01T00-00-00.000.json", "t.json", "b.csv", ".hidden"]
        for name in names { folder.write("x", to: name) }
        let want = ["b.csv", "t-2026-01-01T00-00-00.000.json", "t.json"].map { folder.path + "/" + $0 }
        #expect(ordered([folder.path]) == want)
        #expect(ordered([folder.path + "/"]) == want)
        #expect(ordered([folder.path + "/t*.json"]) == Array(want[1...]))
        #expect(ordered([folder.path + "/[b]?csv"]) == [want[0]])
        for path in [folder.path + "/nothing*", folder.path + "/x["] {
            #expect { try TraceFileSet.ordered([path]) } throws: { ($0 as? Failure)?.kind == .io }
        }
    }
}
