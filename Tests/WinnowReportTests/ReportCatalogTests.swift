import Glibc
import Testing

@testable import WinnowReport

@Suite struct ReportCatalogTests {
    @Test func everyFormatFileIsInTheCatalog() throws {
        let root = "\(#filePath)".split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let folder = try #require(opendir(root + "/Sources/WinnowReport/Formats"))
        defer { closedir(folder) }
        let known = Set(ReportCatalog.formats.map { "\($0).swift" })
        var found = 0
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasSuffix("Format.swift") else { continue }
            found += 1
            #expect(known.contains(name), "\(name) is missing from ReportCatalog")
        }
        #expect(found == known.count)
    }

    @Test func formatsAreChosenByNameAndByEnding() {
        #expect(ReportCatalog.format(named: "csv") == CSVFormat.self)
        #expect(ReportCatalog.format(forFile: "a.b/x.JSON") == JSONFormat.self)
        #expect(ReportCatalog.format(forFile: "a.csv/x") == nil)
        #expect(ReportCatalog.format(forFile: "csv") == nil)
        #expect(Set(ReportCatalog.formats.map { $0.id }).count == ReportCatalog.formats.count)
    }
}
