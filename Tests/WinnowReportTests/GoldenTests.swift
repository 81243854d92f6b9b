import Glibc
import Testing
import WinnowModel
import WinnowReport
import WinnowStore
import WinnowTestSupport

/// Whole reports, byte for byte; `scripts/refresh-goldens` writes them anew.
@Suite struct GoldenTests {
    private static let folder =
        "\(#filePath)".split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 }
        + "/Goldens/Report"

    private func check(_ text: String, _ name: String, at line: SourceLocation = #_sourceLocation) throws {
        let path = Self.folder + "/" + name
        if getenv("WINNOW_REFRESH_GOLDENS") != nil {
            let file = try #require(fopen(path, "w"))
            fputs(text, file)
            fclose(file)
        }
        let file = try #require(fopen(path, "r"), "no golden file \(name)", sourceLocation: line)
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        #expect(text == String(decoding: bytes, as: UTF8.self), sourceLocation: line)
    }

    private func options(_ width: Int) -> ReportOptions {
        var options = ReportOptions()
        options.width = width
        options.storePath = "results/local/storefront-9f2c/run.sqlite"
        options.program = "scripts/winnow"
        return options
    }

    @Test(arguments: [80, 100])
    func screens(_ width: Int) throws {
        let runs = [
            ("one-seed", SampleRuns.oneSeed()), ("five-seeds", SampleRuns.fiveSeeds()),
            ("recording", SampleRuns.recording()),
        ]
        for (name, record) in runs {
            let text = Screen.render(record, options(width))
            try check(text, "\(name)-\(width).txt")
            for line in text.split(separator: "\n") { #expect(line.unicodeScalars.count <= width, "\(line)") }
        }
    }

    @Test func files() throws {
        for format in ReportCatalog.formats {
            try check(format.render(SampleRuns.oneSeed(), options(100)), "one-seed.\(format.extensions[0])")
            try check(format.render(SampleRuns.fiveSeeds(), options(100)), "five-seeds.\(format.extensions[0])")
        }
        var wide = options(100)
        wide.isWide = true
        try check(CSVFormat.render(SampleRuns.fiveSeeds(), wide), "five-seeds.wide.csv")
    }

    @Test func aStoredRunGivesTheSameReports() throws {
        let folder = TemporaryFolder()
        for record in [SampleRuns.oneSeed(), SampleRuns.fiveSeeds()] {
            let store = try ResultStore.create(folder("run"), plan: record)
            _ = try store.finish(record)
            let stored = try StoredRun.read(folder("run"))
            for format in ReportCatalog.formats {
                for timed in [false, true] {
                    var options = options(100)
                    options.withTimed = timed
                    #expect(format.render(record, options) == format.render(stored, options))
                }
            }
            #expect(Screen.render(record, options(100)) == Screen.render(stored, options(100)))
        }
    }
}
