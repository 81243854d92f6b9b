import Testing
import WinnowTestSupport

/// `--collector-version` takes the releases whose rules are known, and says which these are.
@Suite struct CollectorVersionTests {
    private let tail = Shipped.root + "/scenarios/configs/otelcol/tail-v2.yaml"
    private let recording = Shipped.root + "/scenarios/traces/order-flow.jsonl.gz"

    private func decide(_ version: String) -> Command {
        Command(["decide", tail, "--traces", recording, "--collector-version", version, "-o", "jsonl:/dev/null"])
    }

    @Test(arguments: ["0.900.0", "v0.162.0", "0.130.0", "1.0.0", "0.0.0", "0.999999.999999"])
    func unknownReleasesAreRefused(_ version: String) {
        let command = decide(version)
        #expect(command.status == 64 && command.errors.contains("v0.131.0 to v0.161.0"), "\(command.errors)")
    }

    @Test(arguments: ["0.131.0", "v0.158.0", "0.161", "0.161.3"])
    func knownReleasesAreTaken(_ version: String) {
        #expect(decide(version).status == 0)
    }
}
