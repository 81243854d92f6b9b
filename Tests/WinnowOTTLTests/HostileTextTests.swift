import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowOTTL

/// Nothing that can be written traps, overflows the stack or runs for long.
@Suite struct HostileTextTests {
    private func tryAll(_ text: String) {
        var options = OTTLParser.Options()
        options.allowsLambdas = true
        let record = Samples.record
        for context in OTTLContext.allCases {
            let parser = OTTLParser(context, options: options)
            if let condition = try? parser.condition(text) { _ = try? condition.holds(for: record) }
            if let expression = try? parser.expression(text) { _ = try? expression.value(for: record) }
            if let statement = try? parser.statement(text) {
                var record = record
                _ = try? statement.run(on: &record)
            }
        }
    }

    @Test(arguments: [
        "(", "[", "{\"a\":", "not ", "-(", "Concat([", "Len(", "attributes[", "(1 + ", "(a) => ", "\"", "0x",
    ])
    func deepNestingIsRefused(_ opening: String) {
        for count in [10, 63, 64, 65, 1000, 10_000] {
            tryAll(String(repeating: opening, count: count))
            let closing = String(opening.reversed().compactMap { ["(": ")", "[": "]", "{": "}"][$0] })
            tryAll(String(repeating: opening, count: count) + "1" + String(repeating: closing, count: count))
        }
    }

    @Test(arguments: [" and true", " or false", " == 1", " + 1", " - 1", ".a", "[1]", ", 1"])
    func longChainsAreFine(_ link: String) {
        for count in [1, 100, 3000] { tryAll("attributes" + String(repeating: link, count: count)) }
        tryAll("true" + String(repeating: link, count: 5000))
    }

    @Test func listsInListsThatAConditionBuildsDoNotOverflow() {
        tryAll("Reduce(attributes[\"l\"], [], (a, i, v) => [a]) == nil")
        let nested = "[" + String(repeating: "attributes[\"deep\"], ", count: 50) + "1]"
        tryAll("\(nested) == \(nested)")
    }

    @Test func numbersOfAnySizeAreFine() {
        let numbers = ["0", "-1", "1", "9223372036854775807", "-9223372036854775808", "1e308", "-1e308", "1e-320"]
        let durations = ["\"0s\"", "\"1ns\"", "\"-2540400h\"", "\"2540400h\"", "\"9999999999999h\""]
        for a in numbers {
            for b in numbers {
                for text in [
                    "Substring(name, \(a), \(b))", "Unix(\(a), \(b)) - Unix(\(b), \(a))", "\(a) * \(b) / \(a)",
                    "\(a) - \(b) + \(a)", "Format(\"%*.*f|%[3]*d\", [\(a), \(b), \(a)])", "name[\(a)][\(b)]",
                    "attributes[\"l\"][\(a)]", "delete_index(attributes[\"l\"], \(a), \(b))",
                    "limit(attributes, \(a), [])", "truncate_all(attributes, \(a))", "Int(\(a)) / Int(\(b))",
                ] { tryAll(text) }
            }
            for name in ["Year", "Weekday", "UnixNano", "UnixMilli", "Nanosecond", "DayOfWeek"] {
                tryAll("\(name)(Unix(\(a)))")
            }
            for name in ["Nanoseconds", "Hours", "Log", "Int", "Double", "String", "Hex", "IsInt"] {
                tryAll("\(name)(\(a))")
            }
            for duration in durations {
                tryAll("FormatTime(Unix(\(a)) + Duration(\(duration)), \"%c %s %L %f %Z %j %U\")")
                tryAll("TruncateTime(Unix(\(a)), Duration(\(duration)))")
                tryAll("Duration(\(duration)) - Duration(\(durations[2])) - Duration(\(duration))")
            }
        }
        for verb in "vdboOxXcqUeEfFgGstTp%" {
            for width in ["", "0", "99999", "-#+ 0999999999999999999999", ".999999999", "[9].[0]", "*.*"] {
                tryAll("Format(\"%\(width)\(verb)|%\(width)\(verb)\", [1, name, 1.5, attributes, nil, true])")
            }
        }
    }

    @Test func randomTextsNeverTrap() {
        var random = TestRandom(seed: 20_261_129)
        for _ in 0..<1500 { tryAll(RandomText.condition(&random, depth: 0)) }
    }

    @Test func damagedTextsNeverTrap() {
        var random = TestRandom(seed: 4711)
        for _ in 0..<1500 {
            var bytes = Array(RandomText.condition(&random, depth: 0).utf8)
            for _ in 0...random.below(3) {
                let place = random.below(bytes.count)
                switch random.below(4) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: Array("\"([{)]}\\-0x%$=><é".utf8), at: place)
                default: bytes.append(contentsOf: bytes[place...])
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            tryAll(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test func everyFunctionTakesAnything() {
        var random = TestRandom(seed: 99)
        for entry in FunctionCatalog.all {
            for _ in 0..<25 {
                let count = max(0, entry.parameters.count - random.below(3))
                let arguments = (0..<count).map { _ in RandomText.value(&random, depth: 3) }
                let call = "\(entry.name)(\(arguments.joined(separator: ", ")))"
                tryAll(entry.kind == .converter ? "\(call) == nil" : call)
                tryAll(call)
            }
        }
    }
}
