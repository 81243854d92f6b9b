import Testing
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// The catalogue of samplers is whole and well-formed.
@Suite struct CatalogTests {
    @Test func entriesAreWellFormed() {
        let ids = SamplerCatalog.entries.map(\.id)
        #expect(Set(ids).count == ids.count, "an id occurs twice")
        for entry in SamplerCatalog.entries {
            let parts = entry.id.split(separator: ".", omittingEmptySubsequences: false)
            #expect(parts.count == 2 && parts.allSatisfy { !$0.isEmpty }, "\(entry.id)")
            #expect(entry.id.allSatisfy { $0 == "." || $0 == "_" || ("a"..."z").contains($0) }, "\(entry.id)")
            #expect(!entry.summary.isEmpty && !entry.example.isEmpty && !entry.source.isEmpty, "\(entry.id)")
            #expect(!entry.summary.contains("\n") && !entry.summary.hasSuffix("."), "\(entry.id)")
        }
    }

    @Test func everySamplerIsTested() {
        for entry in SamplerCatalog.entries { #expect(Candidates.make(entry.id) != nil, "\(entry.id) is not tested") }
    }
}
