import Testing
import WinnowDialects
import WinnowModel
import WinnowTestSupport

/// What `scripts/fuzz` starts from.
@Suite struct FuzzSeedTests {
    @Test(arguments: DialectCatalog.all.map { $0.entry.id })
    func everyDialectHasASeedThatIsRead(dialect: String) {
        let seeds = Checkout.files(in: "Tests/WinnowFuzz/Seeds/" + dialect)
        let read = seeds.filter { (try? DialectCatalog.read(path: $0))?.dialect == dialect }
        #expect(!read.isEmpty)
        // Others are refused for what nobody models, not for their syntax.
        for seed in Set(seeds).subtracting(read) {
            let failure = #expect(throws: Failure.self) { try DialectCatalog.read(path: seed) }
            #expect(failure?.description.contains("parsing") == false, "\(seed)")
        }
    }

    @Test func assumptionsHaveASeed() throws {
        let seeds = Checkout.files(in: "Tests/WinnowFuzz/Seeds/assume")
        #expect(!seeds.isEmpty)
        for seed in seeds { #expect(throws: Never.self) { try AssumedAttributesFile.read(path: seed) } }
    }
}
