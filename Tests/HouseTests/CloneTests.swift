import Testing
import WinnowTestSupport

/// The tests need nothing but the clone: what reads the corpora says so by its name, so that a script can run it alone.
@Suite struct CloneTests {
    @Test func onlyCorpusTestsReadTheCorpora() {
        var count = 0
        for file in HouseFile.tests where file.target != "WinnowTestSupport" && file.target != "HouseTests" {
            let reads = Checkout.text(file.path).contains("Corpora.")
            #expect(reads == file.name.hasSuffix("CorpusTests"), "\(file.path)")
            if !reads { continue }
            count += 1
            // The filter of the script goes by the suites' names.
            let suites = file.declarations.types.filter { !$0.isHidden && !$0.isExtension }.map(\.name)
            #expect(suites == [file.name], "\(file.path) holds \(suites)")
            #expect(Checkout.text(file.path).contains("@Suite(.enabled(if: Corpora.isThere"), "\(file.path)")
        }
        #expect(count >= 5)
    }

    @Test func nothingOutsideTheCheckoutIsNamed() {
        for file in HouseFile.sources + HouseFile.tests where file.target != "HouseTests" {
            let text = Checkout.text(file.path)
            #expect(!text.contains("shared/") && !text.contains("\"../"), "\(file.path)")
        }
    }
}
