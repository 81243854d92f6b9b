import Testing

@testable import WinnowDialects

/// Tokens of Alloy files.
@Suite struct AlloyTokenTests {
    /// A file of dots has a token for each byte.
    @Test func tokensTakeLittleMemory() { #expect(MemoryLayout<AlloyToken.Compact>.stride <= 32) }

    @Test func placesAreKept() throws {
        let tokens = try AlloyLexer.tokens("a.b\n  = `c`", file: "x.alloy", offset: (3, 2)).map {
            $0.token(in: "x.alloy")
        }
        #expect(tokens.map(\.kind) == [.word("a"), .sign("."), .word("b"), .newline, .sign("="), .string("c"), .end])
        #expect(tokens.map(\.line) == [4, 4, 4, 4, 5, 5, 5])
        #expect(tokens.map(\.column) == [3, 4, 5, 6, 5, 7, 10] && tokens.allSatisfy { $0.file == "x.alloy" })
    }
}
