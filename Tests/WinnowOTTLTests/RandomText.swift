import WinnowTestSupport

@testable import WinnowOTTL

/// Texts as somebody may write them, most of which compile.
enum RandomText {
    private static let fields = [
        "name", "kind", "kind.string", "status.code", "status.message", "status", "trace_id", "trace_id.string",
        "span_id",
        "parent_span_id", "parent_span_id.string", "start_time", "end_time", "start_time_unix_nano",
        "end_time_unix_nano", "attributes", "events", "links", "flags", "dropped_attributes_count", "trace_state",
        "trace_state[\"ot\"]", "resource.attributes", "scope.name", "scope.version", "scope.attributes",
        "resource.schema_url", "resource.dropped_attributes_count", "cache",
    ]
    private static let keys = [
        "s", "i", "d", "b", "l", "m", "y", "e", "missing", "http.status_code", "drawn", "deep", "route",
    ]
    private static let words = [
        "", "a", "abc", "GET", "GET /cart", "42", "1.5", "true", "é", "\u{1F600}", "^G", "[0-9]+", "%d %s", "$1", "{}",
        "[1,2]",
        "<a><b>1</b></a>", "a=b c=d", "1,2,3", "http://a.b/c?d=e", "10.0.0.1", "10.0.0.0/8", "2024-02-29T01:02:03Z",
        "%Y-%m-%d", "5s", "0123456789abcdef", "service.name", "checkout", "/a/b",
    ]
    private static let numbers = [
        "0", "1", "-1", "2", "7", "200", "500", "9223372036854775807", "-9223372036854775808", "1.5", "-0.0", "1e300",
        ".5",
        "4294967296", "64", "65",
    ]

    static func path(_ random: inout TestRandom) -> String {
        switch random.below(5) {
        case 0: return "attributes[\"\(random.pick(keys))\"]"
        case 1: return "resource.attributes[\"\(random.pick(keys + ["service.name"]))\"]"
        case 2: return "attributes[\"\(random.pick(keys))\"][\(random.pick(["0", "\"s\"", "5", "-1"]))]"
        default: return random.pick(fields)
        }
    }

    static func literal(_ random: inout TestRandom) -> String {
        switch random.below(8) {
        case 0...2: return "\"" + random.pick(words).replacing("\"", with: "\\\"") + "\""
        case 3, 4: return random.pick(numbers)
        case 5: return random.pick(["true", "false", "nil", "0x00", "0x0102ff"])
        case 6: return random.pick(["STATUS_CODE_ERROR", "SPAN_KIND_SERVER", "STATUS_CODE_OK"])
        default: return random.pick(["[]", "[1, 2]", "[\"a\"]", "{}", "{\"a\": 1}", "{\"a\": [1, nil]}"])
        }
    }

    static func value(_ random: inout TestRandom, depth: Int) -> String {
        guard depth < 4 else { return random.oneIn(2) ? path(&random) : literal(&random) }
        switch random.below(8) {
        case 0...2: return path(&random)
        case 3, 4: return literal(&random)
        case 5:
            let sign = random.pick(["+", "-", "*", "/"])
            return "\(value(&random, depth: depth + 1)) \(sign) \(value(&random, depth: depth + 1))"
        default: return call(&random, depth: depth + 1)
        }
    }

    private static func call(_ random: inout TestRandom, depth: Int) -> String {
        let entry = random.pick(FunctionCatalog.all.filter { $0.kind == .converter })
        let count = max(0, entry.parameters.count - (random.oneIn(3) ? 1 : 0))
        let arguments = entry.parameters.prefix(count).map { parameter in
            parameter.kind == .lambda
                ? random.pick(["(a, b) => a == b", "(a, b) => b", "(a) => a", "(_, b, c) => [b, c]", "() => true"])
                : value(&random, depth: depth + 1)
        }
        let index = random.oneIn(6) ? random.pick(["[0]", "[\"a\"]", "[0][1]"]) : ""
        return "\(entry.name)(\(arguments.joined(separator: ", ")))\(index)"
    }

    static func condition(_ random: inout TestRandom, depth: Int) -> String {
        guard depth < 3 else { return test(&random, depth: depth) }
        switch random.below(7) {
        case 0:
            let word = random.pick(["and", "or"])
            return "\(condition(&random, depth: depth + 1)) \(word) \(condition(&random, depth: depth + 1))"
        case 1: return "not (\(condition(&random, depth: depth + 1)))"
        case 2: return "(\(condition(&random, depth: depth + 1)))"
        default: return test(&random, depth: depth)
        }
    }

    private static func test(_ random: inout TestRandom, depth: Int) -> String {
        switch random.below(10) {
        case 0: return "IsMatch(\(path(&random)), \"\(random.pick(["^G", "[0-9]", "e", ".*", "^$"]))\")"
        case 1: return random.pick(["true", "false", "IsRootSpan()"])
        case 2: return call(&random, depth: depth + 1)
        case 3...6:
            let comparison = random.pick(["==", "!=", "<", "<=", ">", ">="])
            let (left, right) = (path(&random), literal(&random))
            return random.oneIn(4) ? "\(right) \(comparison) \(left)" : "\(left) \(comparison) \(right)"
        default:
            let comparison = random.pick(["==", "!=", "<", "<=", ">", ">="])
            return "\(value(&random, depth: depth + 1)) \(comparison) \(value(&random, depth: depth + 1))"
        }
    }
}
