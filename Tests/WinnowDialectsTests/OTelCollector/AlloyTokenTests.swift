import Testing

@testable import WinnowDialects

/// Tokens of Alloy files.
@Suite struct AlloyTokenTests {
    /// A file of dots has a token for each byte.
    @Test func tokensTakeLittleMemory() { #expect(MemoryLayout<AlloyLexer.Start>.stride <= 12) }

    @Test func placesAreKept() throws {
        let all = try AlloyLexer.tokens("a.b\n  = `c\nd` e // f", file: "x.alloy", offset: (3, 2))
        let tokens = (0..<all.count).map { all[$0] }
        let kinds: [AlloyToken.Kind] = [
            .word("a"), .sign("."), .word("b"), .newline, .sign("="), .string("c\nd"), .word("e"), .end,
        ]
        #expect(tokens.map(\.kind) == kinds)
        #expect(tokens.map(\.line) == [4, 4, 4, 4, 5, 5, 6, 6])
        #expect(tokens.map(\.column) == [3, 4, 5, 6, 5, 7, 6, 12] && tokens.allSatisfy { $0.file == "x.alloy" })
    }
}
