import Testing
import WinnowModel

@testable import WinnowDialects

/// Files of lines that are no variables.
@Suite struct EnvironmentLimitTests {
    @Test func theRestIsNotReadAfterTwentyFaults() {
        let file = EnvironmentFile(
            bytes: Array(String(repeating: "l\n", count: 5_000).utf8) + Array("A=b".utf8), file: "x")
        #expect(file.findings.count == EnvironmentFile.findingLimit && file.findings.last?.line == 20)
        #expect(file.variables.isEmpty)
    }

    @Test func theLastLineNeedsNoEnd() {
        let file = EnvironmentFile(bytes: Array("A=b\n\n# c\nD=e".utf8), file: "x")
        #expect(file.findings.isEmpty && file.variables.map(\.name) == ["A", "D"])
        #expect(file.variables.map(\.line) == [1, 4])
    }
}
