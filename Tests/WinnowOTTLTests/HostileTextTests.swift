import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowOTTL

/// Nothing that can be written traps, overflows the stack or runs for long.
@Suite struct HostileTextTests {
    /// Compiles and runs a text as everything that it could be in a context; true where it compiles as any of it.
    @discardableResult private func tryAll(_ text: String, in context: OTTLContext = .span) -> Bool {
        var isAccepted = false
        var options = OTTLParser.Options()
        options.allowsLambdas = true
        let parser = OTTLParser(context, options: options)
        if let condition = try? parser.condition(text) {
            isAccepted = true
            _ = try? condition.holds(for: Samples.record)
        }
        if let expression = try? parser.expression(text) {
            isAccepted = true
            _ = try? expression.value(for: Samples.record)
        }
        if let statement = try? parser.statement(text) {
            isAccepted = true
            var record = Samples.record
            _ = try? statement.run(on: &record)
        }
        return isAccepted
    }

    /// Random texts go through the contexts by turns.
    private func context(_ number: Int) -> OTTLContext { OTTLContext.allCases[number % OTTLContext.allCases.count] }

    @Test(arguments: [
        "(", "[", "{\"a\":", "not ", "-(", "Concat([", "Len(", "attributes[", "(1 + ", "(a) => ", "\"", "0x",
    ])
    func deepNestingIsRefused(_ opening: String) {
        for count in [10, 63, 64, 65, 1000, 10_000] {
            #expect(!tryAll(String(repeating: opening, count: count)))
            let closing = String(opening.reversed().compactMap { ["(": ")", "[": "]", "{": "}"][$0] })
            let text = String(repeating: opening, count: count) + "1" + String(repeating: closing, count: count)
            let isAccepted = tryAll(text)
            #expect(count < 1000 || !isAccepted)
        }
    }

    @Test(arguments: [" and true", " or false", " == 1", " + 1", " - 1", ".a", "[1]", ", 1"])
    func longChainsDoNotOverflow(_ link: String) {
        for count in [1, 100, 3000] { tryAll("attributes" + String(repeating: link, count: count)) }
        tryAll("true" + String(repeating: link, count: 5000))
    }

    @Test func longChainsHaveResults() throws {
        let parser = OTTLParser(.span)
        func chain(_ start: String, _ link: String) -> String { start + String(repeating: link, count: 3000) }
        #expect(try parser.condition(chain("true", " and true")).holds(for: Samples.record))
        #expect(try !parser.condition(chain("false", " or false")).holds(for: Samples.record))
        #expect(try parser.condition(chain("1", " + 1") + " == 3001").holds(for: Samples.record))
        #expect(try parser.condition(chain("1", " - 1") + " == -2999").holds(for: Samples.record))
    }

    @Test func listsInListsThatAConditionBuildsDoNotOverflow() {
        tryAll("Reduce(attributes[\"l\"], [], (a, i, v) => [a]) == nil")
        let nested = "[" + String(repeating: "attributes[\"deep\"], ", count: 50) + "1]"
        #expect(tryAll("\(nested) == \(nested)"))
    }

    @Test func numbersOfAnySizeAreFine() {
        var (accepted, refused) = (0, 0)
        func count(_ text: String) { if tryAll(text) { accepted += 1 } else { refused += 1 } }
        let numbers = ["0", "-1", "1", "9223372036854775807", "-9223372036854775808", "1e308", "-1e308", "1e-320"]
        let durations = ["\"0s\"", "\"1ns\"", "\"-2540400h\"", "\"2540400h\"", "\"9999999999999h\""]
        for a in numbers {
            for b in numbers {
                for text in [
                    "Substring(name, \(a), \(b))", "Unix(\(a), \(b)) - Unix(\(b), \(a))", "\(a) * \(b) / \(a)",
                    "\(a) - \(b) + \(a)", "Format(\"%*.*f|%[3]*d\", [\(a), \(b), \(a)])", "name[\(a)][\(b)]",
                    "attributes[\"l\"][\(a)]", "delete_index(attributes[\"l\"], \(a), \(b))",
                    "limit(attributes, \(a), [])", "truncate_all(attributes, \(a))", "Int(\(a)) / Int(\(b))",
                ] { count(text) }
            }
            for name in ["Year", "Weekday", "UnixNano", "UnixMilli", "Nanosecond", "DayOfWeek"] {
                count("\(name)(Unix(\(a)))")
            }
            for name in ["Nanoseconds", "Hours", "Log", "Int", "Double", "String", "Hex", "IsInt"] {
                count("\(name)(\(a))")
            }
            for duration in durations {
                count("FormatTime(Unix(\(a)) + Duration(\(duration)), \"%c %s %L %f %Z %j %U\")")
                count("TruncateTime(Unix(\(a)), Duration(\(duration)))")
                count("Duration(\(duration)) - Duration(\(durations[2])) - Duration(\(duration))")
            }
        }
        for verb in "vdboOxXcqUeEfFgGstTp%" {
            for width in ["", "0", "99999", "-#+ 0999999999999999999999", ".999999999", "[9].[0]", "*.*"] {
                count("Format(\"%\(width)\(verb)|%\(width)\(verb)\", [1, name, 1.5, attributes, nil, true])")
            }
        }
        #expect(accepted > 400 && refused > 0, "\(accepted) compile, \(refused) do not")
    }

    @Test func randomTextsNeverTrap() {
        var random = TestRandom(seed: 20_261_129)
        var accepted = 0
        for number in 0..<1500 {
            accepted += tryAll(RandomText.condition(&random, depth: 0), in: context(number)) ? 1 : 0
        }
        // Texts that nobody can compile would show nothing.
        #expect(accepted > 400, "\(accepted)")
    }

    @Test func damagedTextsNeverTrap() {
        var random = TestRandom(seed: 4711)
        var accepted = 0
        for number in 0..<1500 {
            var bytes = Array(RandomText.condition(&random, depth: 0).utf8)
            for _ in 0...random.below(3) {
                let place = random.below(bytes.count)
                // Half of the damage is small enough that something may still compile.
                switch random.below(8) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: Array("\"([{)]}\\-0x%$=><é".utf8), at: place)
                case 3: bytes.append(contentsOf: bytes[place...])
                case 4: bytes.insert(0x20, at: place)
                case 5: bytes.insert(UInt8(ascii: "0") + UInt8(random.below(10)), at: place)
                default: bytes[place] = bytes[random.below(bytes.count)]
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            accepted += tryAll(String(decoding: bytes, as: UTF8.self), in: context(number)) ? 1 : 0
        }
        #expect(accepted > 50 && accepted < 1450, "\(accepted)")
    }

    @Test func everyFunctionTakesAnything() {
        var random = TestRandom(seed: 99)
        var accepted = 0
        for entry in FunctionCatalog.all {
            for number in 0..<25 {
                let count = max(0, entry.parameters.count - random.below(3))
                let arguments = (0..<count).map { _ in RandomText.value(&random, depth: 3) }
                let call = "\(entry.name)(\(arguments.joined(separator: ", ")))"
                if entry.kind == .converter { tryAll("\(call) == nil", in: context(number)) }
                accepted += tryAll(call, in: context(number)) ? 1 : 0
            }
        }
        #expect(accepted > 25, "\(accepted)")
    }
}
