import Testing
import WinnowModel
import WinnowTestSupport

@testable import winnow

/// How the program ends, in one place, and said wherever users look.
@Suite struct ExitCodeTests {
    @Test func everyClassOfFailuresHasItsCode() {
        let codes = Failure.Kind.allCases.map { winnow.ExitCode($0).rawValue }
        #expect(codes == [1, 2, 3, 4, 5, 64, 65, 74, 130])
    }

    @Test func helpAndReadmeNameEveryCode() throws {
        let help = Help.overview(Tool.verbs, width: 1_000)
        let readme = Checkout.text("README.md")
        let start = try #require(readme.firstRange(of: "Exit codes: "))
        let codes = readme[start.upperBound...].prefix { $0 != "#" }.replacing("\n", with: " ").split(separator: " · ")
        for code in winnow.ExitCode.allCases {
            #expect(help.contains("\(code.rawValue) \(code.meaning)"))
            #expect(codes.contains { $0.hasPrefix("\(code.rawValue) ") }, "README.md does not name \(code.rawValue)")
        }
        #expect(codes.count == winnow.ExitCode.allCases.count)
    }
}
