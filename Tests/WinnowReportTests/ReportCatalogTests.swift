import Testing

@testable import WinnowReport

@Suite struct ReportCatalogTests {
    @Test func formatsAreChosenByNameAndByEnding() {
        #expect(ReportCatalog.format(named: "csv") == CSVFormat.self)
        #expect(ReportCatalog.format(forFile: "a.b/x.JSON") == JSONFormat.self)
        #expect(ReportCatalog.format(forFile: "a.csv/x") == nil)
        #expect(ReportCatalog.format(forFile: "csv") == nil)
        #expect(Set(ReportCatalog.formats.map { $0.id }).count == ReportCatalog.formats.count)
    }
}
