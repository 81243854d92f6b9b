import Testing
import WinnowModel

@testable import winnow

/// What all verbs' declarations must hold.
@Suite struct DeclarationTests {
    @Test func namesAreUnique() {
        #expect(Set(Tool.verbs.map { $0.name }).count == Tool.verbs.count)
        for verb in Tool.verbs {
            let names = verb.options.map(\.name)
            #expect(Set(names).count == names.count, "\(verb.name)")
            let letters = verb.options.compactMap(\.short)
            #expect(Set(letters).count == letters.count && !letters.contains("h"), "\(verb.name)")
        }
    }

    @Test func examplesParse() throws {
        for verb in Tool.verbs {
            #expect(verb.examples.count == 2, "\(verb.name)")
            for example in verb.examples {
                let words = shellWords(example.line)
                #expect(words.first == verb.name)
                #expect(throws: Never.self, "\(example.line)") { try ArgumentParser.parse(words, for: verb) }
            }
        }
    }

    @Test func helpFitsTheScreenAndNamesEveryOption() {
        for width in [80, 100] {
            #expect(lines(Help.overview(Tool.verbs, width: width)).allSatisfy { $0.count <= width })
            for verb in Tool.verbs {
                let page = Help.page(verb, width: width)
                let isExample = { (line: Substring) in line.hasPrefix("  winnow ") }
                #expect(lines(page).allSatisfy { $0.count <= width || isExample($0) }, "\(verb.name)")
                for option in verb.options { #expect(page.contains("--\(option.name)")) }
            }
        }
    }

    @Test(arguments: Completions.shells)
    func completionsNameEveryVerbAndOption(_ shell: String) throws {
        let script = try #require(Completions.script(for: shell, Tool.verbs))
        for verb in Tool.verbs {
            #expect(script.contains(verb.name))
            for option in verb.options { #expect(script.contains(option.name)) }
        }
        #expect(Completions.script(for: "csh", Tool.verbs) == nil)
    }

    private func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }

    /// Words of an example; quotes and a redirection are all that examples use of a shell.
    private func shellWords(_ line: String) -> [String] {
        var words: [String] = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "'": isQuoted.toggle()
            case " " where !isQuoted: words.append("")
            default: words[words.count - 1].append(character)
            }
        }
        return words.firstIndex(of: ">").map { Array(words[..<$0]) } ?? words
    }
}
