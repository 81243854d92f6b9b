import Glibc
import Testing
import WinnowFormats
import WinnowSettings

@testable import WinnowLab

/// The tables of an experiment's keys in scenarios/README.md are those of the declarations.
@Suite struct ExperimentDocumentationTests {
    @Test func readmeListsEveryKeyOfAnExperiment() throws {
        let path =
            "\(#filePath)".split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/scenarios/README.md"
        let text = String(decoding: try SmallFile.read(path), as: UTF8.self)
        let begin = try #require(text.firstRange(of: "<!-- begin experiment keys"))
        let lineEnd = try #require(text[begin.upperBound...].firstIndex(of: "\n"))
        let end = try #require(text.firstRange(of: "<!-- end experiment keys -->"))
        let tables = "\n" + ExperimentSchema.tables
        let written = String(text[text.index(after: lineEnd)..<end.lowerBound])
        if getenv("WINNOW_REFRESH_GOLDENS") != nil, written != tables {
            let whole = String(text[...lineEnd]) + tables + String(text[end.lowerBound...])
            let file = try #require(fopen(path, "w"))
            defer { fclose(file) }
            #expect(fputs(whole, file) >= 0)
            return
        }
        #expect(written == tables, "scripts/refresh-goldens writes the tables anew")
    }

    @Test func everySamplerHasOneTableWithItsKeys() {
        let tables = ExperimentSchema.tables
        for shape in NativeSampler.shapes {
            let heading = "\n### \(shape.name)\n"
            let parts = tables.split(separator: heading)
            #expect(parts.count == 2, "\(shape.name)")
            let table = parts.last?.split(separator: "\n### ").first ?? ""
            for field in shape.fields() { #expect(table.contains("| `\(field.key)` |"), "\(shape.name) \(field.key)") }
        }
        for heading in ["file", "stages", "ProcessorSettings", "PriceSettings"] {
            #expect(tables.contains("### \(heading)\n"))
        }
    }

    @Test func everyKeyOfAnExperimentIsInItsTable() {
        for key in ExperimentSettings.keys { #expect(ExperimentSchema.tables.contains("| `\(key)` |"), "\(key)") }
    }
}
