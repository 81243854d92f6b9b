import Glibc
import Testing
import WinnowModel
import WinnowTestSupport

@testable import winnow

@Suite struct OutputFileTests {
    private let folder = TemporaryFolder()

    private func write(_ text: String, to name: String) throws {
        let file = try OutputFile(folder(name))
        _ = try Array(text.utf8).withUnsafeBytes { (bytes) throws(Failure) in try file.write(bytes) }
        try file.publish()
    }

    private func mode(_ name: String) -> mode_t {
        var status = stat()
        return stat(folder(name), &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test func permissionsOfAReplacedFileAreKept() throws {
        folder.write("old", to: "a.csv")
        chmod(folder("a.csv"), 0o4640)
        try write("new", to: "a.csv")
        #expect(folder.read("a.csv") == Array("new".utf8) && mode("a.csv") == 0o4640)
        #expect(folder.names == ["a.csv"])
    }

    @Test func aNewFileHasWhatTheMaskLeaves() throws {
        let mask = umask(0)
        umask(mask)
        try write("new", to: "a.csv")
        #expect(mode("a.csv") == 0o666 & ~mask)
    }

    @Test func linksStayAndLeadToTheNewFile() throws {
        folder.write("old", to: "a.csv")
        symlink("a.csv", folder("link"))
        symlink("b.csv", folder("dangling"))
        for name in ["link", "dangling"] { try write(name, to: name) }
        #expect(folder.names == ["a.csv", "b.csv", "dangling", "link"])
        #expect(folder.read("a.csv") == Array("link".utf8) && folder.read("b.csv") == Array("dangling".utf8))
    }

    @Test func whatIsNotPublishedIsGone() throws {
        folder.write("old", to: "a.csv")
        for name in ["a.csv", "b.csv"] {
            let file = try OutputFile(folder(name))
            _ = try [1, 2].withUnsafeBytes { (bytes) throws(Failure) in try file.write(bytes) }
            #expect(folder.names.count == 2)
        }
        #expect(folder.names == ["a.csv"] && folder.read("a.csv") == Array("old".utf8))
    }

    @Test func whatCanNotBeReplacedIsRefused() {
        for name in ["", "no/x", "a\0b", "x/"] {
            let path = name.isEmpty ? "" : folder(name)
            #expect(throws: Failure.self, "\(name)") { try OutputFile(path) }
        }
        #expect(throws: Failure.self) { try OutputFile(folder.path) }
        #expect(folder.names.isEmpty)
    }

    /// `/dev/stdout` that leads to a file adds to it, as a shell's `>>` wants it; a pipe gets the bytes as they come.
    @Test func descriptorsAndPipesAreWrittenStraight() {
        folder.write("head\n", to: "a.json")
        mkfifo(folder("pipe"), 0o644)
        let script =
            "\(Command.binary) schema scenario -o json:/dev/stdout >> a.json; cat pipe > b.json & "
            + "\(Command.binary) schema scenario -o json:pipe; wait; \(Command.binary) schema scenario -o json:/dev/fd/7 7> c.json; "
            + "\(Command.binary) schema scenario -o json:>(cat > d.json); \(Command.binary) schema scenario > e.json"
        let command = Command(["-c", script], program: "/bin/bash", folder: folder.path)
        #expect(command.status == 0 && command.errors.isEmpty, "\(command.errors)")
        let text = folder.read("e.json")
        #expect(!text.isEmpty && folder.read("a.json") == Array("head\n".utf8) + text)
        #expect(folder.read("b.json") == text && folder.read("c.json") == text)
        #expect(folder.names == ["a.json", "b.json", "c.json", "d.json", "e.json", "pipe"])
    }
}
