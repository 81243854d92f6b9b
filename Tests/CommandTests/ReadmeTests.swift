import Glibc
import Testing
import WinnowTestSupport

/// Every command of README.md runs as it stands there, its table is what the command prints, and what a run prints runs too.
@Suite(.serialized) struct ReadmeTests {
    private let root = Shipped.root
    private let folder = TemporaryFolder()

    init() {
        symlink(root + "/scenarios", folder("scenarios"))
    }

    private func read(_ path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Words of a command, single quotes kept together.
    private func words(_ line: some StringProtocol) -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        for character in line {
            if character == "'" {
                isQuoted.toggle()
                word = word ?? ""
            } else if character == " " && !isQuoted {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + [word].compactMap { $0 }
    }

    /// Runs `scripts/winnow …` in the test's folder.
    private func run(_ line: some StringProtocol) -> Command {
        Command(
            Array(words(line).dropFirst()),
            environment: ["COLUMNS": "100", "WINNOW_PROGRAM": "scripts/winnow", "WINNOW_BUILD": "never"],
            program: root + "/scripts/winnow", folder: folder(""))
    }

    @Test func everyCommandRuns() throws {
        var isShell = false
        var count = 0
        // Stands where a collector would; another may have its usual port.
        let receiver = Receiver.isThere ? Receiver(#"[{"status": 200}]"#) : nil
        for line in try read(root + "/README.md").split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") { isShell = line == "```sh" }
            guard isShell, line.hasPrefix("scripts/winnow ") else { continue }
            let isSent = line.contains("otlp+http")
            if isSent && receiver == nil { continue }
            let command = run(line.replacing("127.0.0.1:4318", with: "127.0.0.1:\(receiver?.port ?? 0)"))
            #expect(command.status == 0, "\(line)\n\(command.errors)")
            #expect(!isSent || command.errors.contains(" 0 refused, 0 unknown, 0 dropped"))
            count += 1
        }
        #expect(count >= 12)
    }

    @Test func theTablesAreWhatTheCommandsPrint() throws {
        var rest = try read(root + "/README.md")[...]
        var count = 0
        while let begin = rest.firstRange(of: "<!-- begin: ") {
            let line = rest[begin.upperBound...].prefix { $0 != "\n" }
            let command = String(line.dropLast(" -->".count))
            rest = rest[line.endIndex...].dropFirst("\n```\n".count)
            let end = try #require(rest.firstRange(of: "\n```\n<!-- end -->"))
            let table = rest[..<end.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
            rest = rest[end.upperBound...]
            #expect(table.count >= 5, "\(command)")
            let ran = run(command + " --no-progress")
            let printed = ran.output.split(separator: "\n", omittingEmptySubsequences: false)
            try #require(ran.status == 0 && printed.count >= table.count, "\(command)\n\(ran.errors)")
            // The first line, or one after it, ends in the time that it took.
            #expect(printed[0].hasPrefix(table[0]), "\(command)")
            let time = printed[0].count == table[0].count ? 2 : 1
            #expect(Array(printed[time..<table.count]) == Array(table[time...]), "\(command)")
            count += 1
        }
        #expect(count >= 3)
    }

    @Test func whatARunPrintsRuns() throws {
        let screen = run("scripts/winnow run scenarios/storefront.yaml --duration 2m --db run.sqlite --no-progress")
            .output
        var commands: [String] = []
        var open = ""
        for line in screen.split(separator: "\n") {
            let trimmed = line.drop { $0 == " " }
            if !open.isEmpty || trimmed.hasPrefix("scripts/winnow ") || trimmed.contains(" · scripts/winnow ") {
                let start = trimmed.firstRange(of: "scripts/winnow ")?.lowerBound ?? trimmed.startIndex
                let part = open.isEmpty ? trimmed[start...] : trimmed
                if part.hasSuffix("\\") {
                    open += part.dropLast()
                } else {
                    commands.append(open + part)
                    open = ""
                }
            }
        }
        #expect(commands.contains { $0.contains("--changed tail.yaml,tail-v2.yaml") } && commands.count >= 2)
        for line in commands {
            let command = run(line)
            #expect(command.status == 0, "\(line)\n\(command.errors)")
            if let next = command.output.split(separator: "\n").first(where: {
                $0.hasPrefix("scripts/winnow traces show ")
            }) {
                #expect(run(next).output.contains("spans"))
            }
        }
    }
}
