import WinnowSettings

@testable import WinnowSampling

/// Patterns of ddtrace's rules.
enum DatadogGlobVectors: VectorSuite {
    static let file = "head/datadog-globs.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) {
        let texts = (vectors.meta["texts"]?.elements ?? []).compactMap(\.string)
        for line in vectors.lines {
            let pattern = line["pattern"]?.string ?? ""
            let glob = DatadogGlob(pattern)
            let digits = String(texts.map { glob.matches($0) ? "1" : "0" })
            tally.count(digits: digits, line["matches"]?.string ?? "", "pattern '\(pattern)'")
        }
    }
}
