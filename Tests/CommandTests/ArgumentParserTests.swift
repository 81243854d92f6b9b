import Testing
import WinnowModel

@testable import winnow

/// A verb for the tests.
private enum SampleVerb: Verb {
    static let count = Option("count", short: "c", "N", "how many", ValueParser.integer(1...10))
    static let files = Option("files", "FILE", "files", arity: .list, ValueParser.file)
    static let tag = Option("tag", "K=V", "tags", arity: .repeatable, ValueParser.text)
    static let shape = Option("shape", "WORD", "a shape", ValueParser.choice(["round", "square"]))
    static let fast = Option(flag: "fast", short: "f", "no delay")
    static let wet = Option(flag: "wet", short: "w", "with water")

    static let name = "sample"
    static let summary = "a verb"
    static let positionals = [Positional("THING", "things", .oneOrMore), Positional("PLACE", "where")]
    static let options: [any AnyOption] = [count, files, tag, shape, fast, wet]
    static let examples = [(line: "sample a b", purpose: "one"), (line: "sample a b -f", purpose: "two")]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> winnow.ExitCode { .success }
}

@Suite struct ArgumentParserTests {
    private func parse(_ words: String...) throws -> ParsedArguments {
        try ArgumentParser.parse(["sample"] + words, for: SampleVerb.self)
    }

    private func refusal(_ words: String..., at line: SourceLocation = #_sourceLocation) -> String {
        let failure = #expect(throws: Failure.self, sourceLocation: line) {
            try ArgumentParser.parse(["sample"] + words, for: SampleVerb.self)
        }
        #expect(failure?.kind == .usage, sourceLocation: line)
        return failure?.description ?? ""
    }

    @Test func optionsAndPositionalsMix() throws {
        let parsed = try parse("a", "--count", "3", "b", "-f", "--tag=x=y", "c", "--tag", "z")
        #expect(parsed.arguments(0) == ["a", "b"])
        #expect(parsed.argument(1) == "c")
        #expect(parsed[SampleVerb.count] == 3)
        #expect(parsed.all(SampleVerb.tag) == ["x=y", "z"])
        #expect(parsed.has(SampleVerb.fast) && !parsed.has(SampleVerb.wet))
    }

    @Test func shortOptionsCombine() throws {
        let parsed = try parse("-fwc7", "a", "b")
        #expect(parsed.has(SampleVerb.fast) && parsed.has(SampleVerb.wet))
        #expect(parsed[SampleVerb.count] == 7)
    }

    @Test func aListTakesWordsUntilTheNextOption() throws {
        let parsed = try parse("a", "b", "--files", "x", "-", "y", "--fast")
        #expect(parsed.all(SampleVerb.files) == ["x", "-", "y"])
        #expect(try parse("--files=x", "a", "b").arguments(0) == ["a"])
        #expect(refusal("--files", "x", "a", "b").contains("after --files belong to it"))
    }

    @Test func afterTwoDashesAllIsPositional() throws {
        #expect(try parse("a", "--", "--fast", "-c").arguments(0) == ["a", "--fast"])
    }

    @Test func badValuesAreNamed() {
        for text in ["-1", "0", "11", "x", "", "+3", "3.5", "99999999999999999999", "٣", " 3"] {
            #expect(refusal("a", "b", "--count", text).contains("'\(text)'"))
        }
        #expect(refusal("a", "b", "--count").contains("--count needs a value"))
        #expect(refusal("a", "b", "--count", "--fast").contains("--count needs a value"))
        #expect(refusal("a", "b", "-c").contains("-c needs a value"))
        #expect(refusal("a", "b", "--fast=yes").contains("takes no value"))
        #expect(refusal("a", "b", "--count", "1", "--count", "2").contains("given twice"))
        #expect(refusal("a", "b", "--files", "").contains("name of a file"))
    }

    @Test func misspeltWordsGetASuggestion() {
        #expect(refusal("a", "b", "--cuont", "1").contains("did you mean --count?"))
        #expect(refusal("a", "b", "--shape", "rond").contains("did you mean round?"))
        #expect(refusal("a", "b", "-z").contains("-z"))
    }

    @Test func missingAndExtraWordsAreNamed() {
        #expect(refusal().contains("needs THING"))
        #expect(refusal("a").contains("needs THING"))
        #expect(refusal("", "b").contains("THING is empty"))
        let failure = #expect(throws: Failure.self) {
            try ArgumentParser.parse(["list", "formats", "more"], for: ListVerb.self)
        }
        #expect(failure?.description.contains("'more'") == true)
    }

    @Test func helpWinsOverWhatIsMissing() throws {
        #expect(try parse("--help").wantsHelp)
    }

    @Test(arguments: [
        ("90k/min", 1_500.0), ("2000/s", 2_000), ("0/s", nil), ("-1/s", nil), ("NaN/s", nil), ("1e400/s", nil),
        ("2000", nil),
    ])
    func rates(_ text: String, _ perSecond: Double?) {
        #expect(ValueParser.rate.parse(text) == perSecond)
    }

    @Test(arguments: [
        ("1h", 3_600_000_000_000 as UInt64), ("250ms", 250_000_000), ("0", nil), ("NaN", nil), ("1e400h", nil),
        ("-5m", nil), ("9999999999h", nil), ("5", nil), ("", nil), ("100000d", nil),
    ])
    func durations(_ text: String, _ nanos: UInt64?) {
        #expect(ValueParser.duration.parse(text) == nanos)
    }
}
