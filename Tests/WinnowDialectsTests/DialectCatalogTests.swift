import Testing
import WinnowDialects

@Suite struct DialectCatalogTests {
    /// A dialect is one file and one line of the catalogue; this names a file without its line.
    @Test func everyDialectIsInTheCatalog() {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Sources/WinnowDialects"
        let listed = Set(DialectCatalog.all.map { String(describing: $0) })
        var found: Set<String> = []
        for folder in Corpus.files(root) {
            for file in Corpus.files(root + "/" + folder) where file.hasSuffix("Dialect.swift") {
                found.insert(String(file.dropLast(".swift".count)))
            }
        }
        #expect(found == listed)
        #expect(found.count >= 4)
    }

    @Test func idsAreUnique() {
        let entries = DialectCatalog.all.map { $0.entry }
        #expect(Set(entries.map(\.id)).count == entries.count)
        #expect(entries.allSatisfy { !$0.summary.isEmpty && !$0.example.isEmpty })
    }
}
