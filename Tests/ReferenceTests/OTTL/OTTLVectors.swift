import WinnowModel

import WinnowSettings
@testable import WinnowOTTL

/// Evaluates recorded texts with the parser that accepts them.
enum OTTLRun {
    /// A parser of a context.
    static func parser(_ context: OTTLContext, _ names: OTTLParser.Options.PathNames, lambdas: Bool = false)
        -> OTTLParser
    {
        var options = OTTLParser.Options()
        options.pathNames = names
        options.allowsLambdas = lambdas
        return OTTLParser(context, options: options)
    }

    static func context(_ line: JSONValue) -> OTTLContext {
        OTTLContext(rawValue: line["context"]?.string ?? "") ?? .span
    }

    /// `both`, `plain`, `qualified` or `none`: who accepts the text of a line.
    static func verdict(_ line: JSONValue, lambdas: Bool = false) -> String {
        func accepts(_ names: OTTLParser.Options.PathNames) -> Bool {
            let parser = parser(context(line), names, lambdas: lambdas)
            do {
                if let text = line["condition"]?.string { _ = try parser.condition(text) }
                if let text = line["expression"]?.string { _ = try parser.expression(text) }
                if let text = line["statement"]?.string { _ = try parser.statement(text) }
                return true
            } catch { return false }
        }
        switch (accepts(.plain), accepts(.qualified)) {
        case (true, true): return "both"
        case (true, false): return "plain"
        case (false, true): return "qualified"
        default: return "none"
        }
    }

    /// The parser that a line was evaluated with.
    static func evaluating(_ line: JSONValue, lambdas: Bool = false) -> OTTLParser {
        parser(context(line), line["parser"]?.string == "qualified" ? .qualified : .plain, lambdas: lambdas)
    }

    /// One character for each record: `1`, `0` or `e`.
    static func results(_ text: String, _ parser: OTTLParser, _ records: [TelemetryRecord]) -> String {
        guard let condition = try? parser.condition(text) else { return "refused" }
        return records.map { record in
            guard let holds = try? condition.holds(for: record) else { return "e" }
            return holds ? "1" : "0"
        }.joined()
    }

    /// The recorded results, a single character standing for all records.
    static func recorded(_ results: JSONValue?, _ count: Int) -> String {
        let text = results?.string ?? ""
        return text.utf8.count == 1 ? String(repeating: text, count: count) : text
    }

    static func check(_ line: JSONValue, _ text: String, _ samples: OTTLSamples, lambdas: Bool, _ tally: inout Tally) {
        let records = samples.records[context(line)] ?? []
        let wanted = line["results"]?.string ?? ""
        var found = results(text, evaluating(line, lambdas: lambdas), records)
        // A single character stands for all records.
        if wanted.utf8.count == 1, let first = found.first, found.allSatisfy({ $0 == first }) { found = String(first) }
        tally.count(digits: found, wanted, "\(context(line)): \(text)")
    }

    /// An expression's values, one vector for each record.
    static func check(
        values line: JSONValue, _ text: String, _ samples: OTTLSamples, lambdas: Bool, _ tally: inout Tally
    ) {
        let records = samples.records[context(line)] ?? []
        let values = line["values"]?.elements ?? []
        let expression: OTTLExpression
        do { expression = try evaluating(line, lambdas: lambdas).expression(text) } catch {
            tally.count(false, "\(text): \(error)")
            return
        }
        for (index, record) in records.enumerated() {
            let wanted = values[Int(line["results"]?[index]?.integer ?? 0)]
            let found: OTTLForm
            do { found = .value(try expression.value(for: record)) } catch { found = .error("\(error)") }
            let agrees = found.agrees(wanted, varies: line["varies"]?.string ?? "")
            tally.count(agrees, "\(text) on \(index): \(found.shown), wanted \(wanted.text().prefix(300))")
        }
    }
}

/// A value or an error, to be held against a tagged value.
enum OTTLForm {
    case value(OTTLValue)
    case error(String)

    var shown: String {
        switch self {
        case .value(let value): "\(value)"
        case .error(let text): "error \(text)"
        }
    }

    func agrees(_ wanted: JSONValue, varies: String) -> Bool {
        switch self {
        case .error: wanted["error"] != nil
        case .value(let value): Self.agrees(value, wanted, varies)
        }
    }

    private static func agrees(_ value: OTTLValue, _ wanted: JSONValue, _ varies: String) -> Bool {
        let go = wanted["go"]?.string
        switch value {
        case .null: return wanted["nil"] != nil
        case .bool(let bool): return wanted["bool"]?.bool == bool
        case .int(let number), .goInt(let number): return wanted["int"]?.string == String(number)
        case .double(let number):
            guard let json = wanted["double"] else { return false }
            let other = OTTLSamples.double(json)
            return number.isNaN && other.isNaN || number == other && number.sign == other.sign
        case .string(let text): return texts(text, wanted, varies)
        case .bytes(let bytes): return wanted["bytes"]?.string == Hex.encode(bytes).string
        case .time(let time): return wanted["time"]?.string == (time.fitsNanos ? String(time.unixNanos) : time.beyond)
        case .duration(let nanos): return wanted["duration"]?.string == String(nanos)
        case .traceID(let id): return wanted["traceId"]?.string == id.hex
        case .spanID(let id): return wanted["spanId"]?.string == id.hex16
        case .profileID(let id): return go == "pprofile.ProfileID" && wanted["text"]?.string == id.hex
        case .map(let map): return agrees(map, wanted["map"]?.elements, varies)
        case .slice(let values): return go == nil && agrees(values, wanted["slice"]?.elements, varies)
        case .list(let values): return go == "[]any" && agrees(values, wanted["slice"]?.elements, varies)
        case .strings(let texts):
            return go == "[]string" && agrees(texts.map(OTTLValue.string), wanted["slice"]?.elements, varies)
        case .events, .links, .status: return go == value.typeName
        }
    }

    private static func texts(_ text: Text, _ wanted: JSONValue, _ varies: String) -> Bool {
        if let bytes = wanted["stringBytes"]?.string { return bytes == Hex.encode(text.bytes).string }
        guard let other = wanted["string"]?.string else { return false }
        // A text made of a map's pairs in any order.
        return varies == "order of elements" ? text.string.sorted() == other.sorted() : text == Text(other)
    }

    private static func agrees(_ map: ValueMap, _ wanted: [JSONValue]?, _ varies: String) -> Bool {
        guard let wanted, wanted.count == map.count else { return false }
        func fits(_ pair: (key: Text, value: OTTLValue), _ other: JSONValue) -> Bool {
            Text(other[0]?.string ?? "") == pair.key && agrees(pair.value, other[1] ?? .null, varies)
        }
        // Of elements that came to share a key any may have stayed.
        if varies == "order of elements" {
            return map.pairs.allSatisfy { pair in wanted.contains { Text($0[0]?.string ?? "") == pair.key } }
        }
        if varies == "order of keys" { return map.pairs.allSatisfy { pair in wanted.contains { fits(pair, $0) } } }
        return zip(map.pairs, wanted).allSatisfy { fits($0, $1) }
    }

    private static func agrees(_ values: [OTTLValue], _ wanted: [JSONValue]?, _ varies: String) -> Bool {
        guard let wanted, wanted.count == values.count else { return false }
        if varies == "order of elements" {
            return values.allSatisfy { value in wanted.contains { agrees(value, $0, varies) } }
        }
        return zip(values, wanted).allSatisfy { agrees($0, $1, varies) }
    }
}

extension Instant {
    /// The form of times that 64 bits of nanoseconds do not reach.
    fileprivate var beyond: String { GoLayout.format(self, "2006-01-02T15:04:05.999999999Z07:00") }
}

/// Conditions over spans, events, resources and scopes.
enum OTTLConditionVectors: VectorSuite {
    static let file = "otelcol/ottl/conditions.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let samples = try OTTLSamples(vectors)
        let columns = try OTTLColumnSamples(samples.requests)
        tally.count(
            columns.count * 2 > samples.requests.count, "\(columns.count) of \(samples.requests.count) spans in columns"
        )
        for line in vectors.lines {
            let text = line["condition"]?.string ?? ""
            OTTLRun.check(line, text, samples, lambdas: false, &tally)
            guard let condition = try? OTTLRun.evaluating(line).condition(text) else { continue }
            let places = samples.places[OTTLRun.context(line)] ?? []
            let wanted = OTTLRun.recorded(line["results"], places.count)
            let differences = zip(columns.results(condition, places), wanted).enumerated().filter { _, pair in
                pair.0.map { $0 != pair.1 } ?? false
            }
            tally.count(differences.isEmpty, "\(text) over columns: \(differences.map(\.offset))")
        }
    }
}

/// Forty expressions of every kind compared with each other, six comparisons each.
enum OTTLComparisonVectors: VectorSuite {
    static let file = "otelcol/ottl/comparisons.jsonl.gz"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let samples = try OTTLSamples(vectors)
        let records = samples.records[.span] ?? []
        let parser = OTTLRun.parser(.span, .plain)
        for line in vectors.lines {
            for comparison in ComparisonOperator.allCases {
                let text = "\(line["left"]?.string ?? "") \(comparison.rawValue) \(line["right"]?.string ?? "")"
                let found = OTTLRun.results(text, parser, records)
                let wanted = OTTLRun.recorded(line[comparison.rawValue], records.count)
                tally.count(found == wanted, "\(text): \(found), wanted \(wanted)")
            }
        }
    }
}

/// Value expressions.
enum OTTLExpressionVectors: VectorSuite {
    static let file = "otelcol/ottl/expressions.jsonl.gz"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let samples = try OTTLSamples(vectors)
        for line in vectors.lines {
            OTTLRun.check(values: line, line["expression"]?.string ?? "", samples, lambdas: false, &tally)
        }
    }
}

/// What is accepted, with plain paths and with qualified ones.
enum OTTLVerdictVectors: VectorSuite {
    static let file = "otelcol/ottl/verdicts.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let found = OTTLRun.verdict(line)
            let text = line["condition"]?.string ?? line["expression"]?.string ?? line["statement"]?.string ?? ""
            tally.count(found == line["parser"]?.string, "\(text): \(found), wanted \(line["parser"]?.string ?? "")")
        }
    }
}

/// Lambdas, with the gate on and with the gate off.
enum OTTLLambdaVectors: VectorSuite {
    static let file = "otelcol/ottl/lambdas.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        // The samples are those of the conditions.
        let samples = try OTTLSamples(vectors.beside(OTTLConditionVectors.file))
        for line in vectors.lines {
            let text = line["condition"]?.string ?? line["expression"]?.string ?? ""
            let verdict = OTTLRun.verdict(line, lambdas: true)
            tally.count(verdict == line["parser"]?.string, "\(text): \(verdict)")
            tally.count(OTTLRun.verdict(line) == "none", "\(text): accepted with the gate off")
            if line["values"] != nil {
                OTTLRun.check(values: line, text, samples, lambdas: true, &tally)
            } else if line["results"] != nil {
                OTTLRun.check(line, text, samples, lambdas: true, &tally)
            }
        }
    }
}

/// Every function with its parameters.
enum OTTLFunctionVectors: VectorSuite {
    static let file = "otelcol/ottl/functions.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        var known = Set(FunctionCatalog.all.map(\.name))
        for line in vectors.lines {
            let name = line["name"]?.string ?? ""
            known.remove(name)
            guard let entry = FunctionCatalog.all.first(where: { $0.name == name }) else {
                tally.count(false, "\(name) is missing")
                continue
            }
            let wanted = (line["arguments"]?.elements ?? []).map { argument in
                (argument["name"]?.string ?? "") + (argument["optional"]?.bool ?? false ? "?" : "")
            }
            let found = entry.parameters.map { $0.name + ($0.isOptional ? "?" : "") }
            let context = line["contexts"]?.string == "all" ? nil : line["contexts"]?.string
            let agrees =
                found == wanted && entry.kind.rawValue == line["kind"]?.string && entry.context?.rawValue == context
            tally.count(agrees, "\(name): \(found), wanted \(wanted)")
        }
        tally.count(known.isEmpty, "not in the language: \(known.sorted())")
    }
}
