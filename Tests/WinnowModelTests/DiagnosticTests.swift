import Testing
import WinnowModel

/// What a finding looks like on a terminal.
@Suite struct DiagnosticTests {
    @Test func hasPlaceTextAndRemedy() {
        let finding = Diagnostic(
            "unknown key 'latncy'", file: "a.yaml", line: 3, column: 7, text: "latncy: 5",
            remedy: "did you mean 'latency'?")
        #expect(
            finding.description == """
                a.yaml:3:7: error: unknown key 'latncy'
                    latncy: 5
                  → did you mean 'latency'?
                """)
    }

    @Test func leavesOutWhatIsNotKnown() {
        #expect(Diagnostic("no traces").description == "error: no traces")
        #expect(Diagnostic("empty", severity: .warning, file: "t.json").description == "t.json: warning: empty")
        #expect(Diagnostic("x", severity: .note, file: "t", line: 4).place == "t:4")
        #expect(Diagnostic("x", file: "t", column: 4).place == "t")
        let failure = Failure(.usage, [Diagnostic("one"), Diagnostic("two")])
        #expect(failure.description == "error: one\nerror: two" && failure.kind == .usage)
    }

    @Test func nothingInAFileReachesTheTerminalAsControl() {
        let finding = Diagnostic("bad \u{1B}[31m\u{7}", file: "f", line: 1, text: "a\nb\tc\u{9B}d\u{7F}")
        #expect(finding.description.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value != 0x7F) })
        #expect(finding.description.contains("\\u{1B}[31m\\u{7}") && finding.description.contains("a\\nb\\tc\\u{9B}d"))
        #expect("ä → 名".visible == "ä → 名")
        // A hostile line is cut.
        let long = Diagnostic("x", text: String(repeating: "y", count: 100_000))
        #expect(long.description.count < 300)
    }

    @Test func aFilesNameIsNoExceptionToThat() {
        #expect(!Diagnostic("x", file: "a\u{1B}b", line: 1).description.unicodeScalars.contains("\u{1B}"))
    }
}
