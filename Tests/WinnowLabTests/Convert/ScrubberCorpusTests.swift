import Testing
import WinnowTestSupport

/// Configurations of others decide on scrubbed traces as they do on the traces.
@Suite(.enabled(if: Corpora.isThere, "scripts/test-corpora runs it: the corpora are no part of the project"))
struct ScrubberCorpusTests {
    private static let configurations = ScrubberTests.decidable(Corpora.files(in: "configs/otelcol"))

    @Test func mostConfigurationsAreTried() { #expect(Self.configurations.count >= 20) }

    @Test(arguments: configurations)
    func decisionsStay(_ policy: String) throws { try ScrubberTests.checkDecisions(policy) }
}
