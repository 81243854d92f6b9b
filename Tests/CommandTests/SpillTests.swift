import Testing
import WinnowTestSupport

/// The binary with recordings that do not fit into its window.
@Suite struct SpillTests {
    private static let recording = Checkout.path("scenarios/traces/order-flow.jsonl.gz")
    private static let configuration = Checkout.path("scenarios/configs/otelcol/tail.yaml")

    private static func decide(
        _ more: [String] = [], window: Int?, folder: String = "/var/tmp", shell: String? = nil
    ) -> Command {
        var environment = ["TMPDIR": folder]
        if let window { environment["WINNOW_WINDOW_SPANS"] = String(window) }
        let words = ["decide", configuration, "--traces"] + (shell == nil ? [recording] : ["-"]) + more
        guard let shell else { return Command(words, environment: environment) }
        let line = shell + " " + ([Command.binary] + words).map { "'\($0)'" }.joined(separator: " ")
        return Command(["-c", line], environment: environment, program: "/bin/sh")
    }

    @Test func filesAndPipesAreDecidedAlike() {
        let folder = TemporaryFolder()
        let held = Self.decide(window: nil)
        #expect(held.status == 0 && held.output.utf8.count > 1000)
        for window in [1000, 7000] {
            let spilled = Self.decide(window: window, folder: folder.path)
            #expect(spilled.status == 0 && spilled.output == held.output && spilled.errors == held.errors)
            let piped = Self.decide(window: window, folder: folder.path, shell: "gunzip -c '\(Self.recording)' |")
            #expect(piped.status == 0 && piped.output == held.output && piped.errors == held.errors)
        }
        #expect(visibleFiles(folder.path).isEmpty)
    }

    /// A limit on the size of files stands for a full disk: an error, and the recording is as it was.
    @Test func aFullDiskIsAnError() {
        let before = contents(Self.recording)
        let full = Self.decide(
            window: 1000, shell: "trap '' XFSZ; ulimit -f 200; gunzip -c '\(Self.recording)' |")
        #expect(full.status == 74 && full.output.isEmpty, "\(full.errors)")
        #expect(full.errors.contains("the temporary store can't be written") && full.errors.contains("TMPDIR"))
        #expect(contents(Self.recording) == before)
    }

    @Test func aFolderThatIsNotThereIsAnError() {
        let missing = Self.decide(window: 1000, folder: "/var/tmp/winnow-missing-folder")
        #expect(missing.status == 74 && missing.output.isEmpty)
        #expect(missing.errors.contains("/var/tmp/winnow-missing-folder") && missing.errors.contains("TMPDIR"))
    }
}
