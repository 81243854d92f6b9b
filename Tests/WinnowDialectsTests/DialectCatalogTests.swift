import Testing
import WinnowDialects

@Suite struct DialectCatalogTests {
    @Test func idsAreUnique() {
        let entries = DialectCatalog.all.map { $0.entry }
        #expect(Set(entries.map(\.id)).count == entries.count)
        #expect(entries.allSatisfy { !$0.summary.isEmpty && !$0.example.isEmpty })
    }
}
