import Testing
import WinnowModel
import WinnowTestSupport

@testable import winnow

@Suite struct OutputTargetTests {
    private let folder = TemporaryFolder()
    private let formats = [
        OutputFormat("csv", extensions: ["csv"]), OutputFormat("json", extensions: ["json", "jsn"]),
    ]

    private func refusal(_ text: String, _ formats: [OutputFormat]? = nil) -> Failure? {
        #expect(throws: Failure.self) { try OutputTarget.open([text], formats: formats ?? self.formats) }
    }

    @Test func formatsComeFromNameOrEnding() throws {
        for (text, format, path) in [
            ("a.csv", "csv", "a.csv"), ("b/c.JSN", "json", "b/c.JSN"), ("csv:-", "csv", "-"),
            ("json:a.csv", "json", "a.csv"), ("csv:/dev/full", "csv", "/dev/full"), ("./x:y.csv", "csv", "./x:y.csv"),
            ("csv:a:b", "csv", "a:b"),
        ] {
            let split = try OutputTarget.split(text, formats)
            #expect(split.format == format && split.path == path, "\(text)")
        }
        #expect(try OutputTarget.split("-", [formats[0]]).format == "csv")
    }

    @Test func whatHasNoFormatIsAUsageError() {
        for text in ["a.unknown", "xml:a", "a", "-", "csv:", "", "csv", "a.", ".csv/x"] {
            #expect(refusal(text)?.kind == .usage, "\(text)")
        }
        #expect(refusal("jsn:x")?.description.contains("did you mean json") == true)
        #expect(refusal("a.unknown")?.description.contains("unknown") == true)
    }

    @Test func whatCanNotBeOpenedFailsAtOnce() {
        #expect(refusal(folder("missing/x.csv"))?.kind == .io)
        #expect(refusal("csv:" + folder.path)?.kind == .io)
        #expect(refusal("csv:a\0b")?.kind == .io)
    }

    @Test func aBadFormatCreatesNoFileForTheOthers() {
        _ = #expect(throws: Failure.self) {
            try OutputTarget.open([folder("a.csv"), "b.unknown"], formats: formats)
        }
        #expect(folder.names.isEmpty)
    }

    @Test func nothingIsLostWhenNothingIsWritten() throws {
        folder.write("precious", to: "old.csv")
        _ = try OutputTarget.open([folder("old.csv"), folder("new.csv")], formats: formats)
        #expect(folder.names == ["old.csv"])
        #expect(folder.read("old.csv") == Array("precious".utf8))
    }

    @Test func writingReplacesThenAdds() throws {
        folder.write("a long old content", to: "old.csv")
        let targets = try OutputTarget.open([folder("old.csv")], formats: formats)
        try targets[0].write("new")
        try targets[0].write("er")
        #expect(folder.read("old.csv") == Array("a long old content".utf8))
        try targets[0].publish()
        #expect(folder.read("old.csv") == Array("newer".utf8))
    }

    @Test func aFullDiskIsNamed() throws {
        let targets = try OutputTarget.open(["csv:/dev/full"], formats: formats)
        let failure = #expect(throws: Failure.self) { try targets[0].write("x") }
        #expect(failure?.kind == .io)
        #expect(failure?.diagnostics.first?.file == "/dev/full")
    }
}
