import WinnowPipeline
import WinnowSettings

/// A client that was run against scripted servers.
protocol RecordedClient {
    static var client: ExportClient { get }
    static var file: String { get }
    /// The longest that a recorded delay may be above the machine's longest: what the machine of the recording took, s. The first holds what a
    /// process does when it sees its first answer.
    static var slack: (first: Double, later: Double) { get }
    /// What the recorded time of a case has beside waits and latencies, s.
    static var overhead: ClosedRange<Double> { get }
    /// What the recording's guide says of the waits: first, growth, longest, spread.
    static var stated: (first: Double, growth: Double, most: Double, spread: Double) { get }
}

/// Python's: times between calls are seen on its own side.
enum PythonClient: RecordedClient {
    static let client = ExportClient.python
    static let file = "export/otlp-http-retry.jsonl"
    static let slack = (first: 0.06, later: 0.06)
    static let overhead = -0.06...0.2
    static let stated = (first: 1.0, growth: 2.0, most: Double.infinity, spread: 0.2)
}

/// Go's.
enum GoClient: RecordedClient {
    static let client = ExportClient.go
    static let file = "export/go/otlp-http-retry.jsonl"
    static let slack = (first: 0.02, later: 0.02)
    static let overhead = 0...0.2
    static let stated = (first: 5.0, growth: 1.5, most: 30.0, spread: 0.5)
}

/// Java's: its guide says of a cold start of 1.3 to 1.7 s in the times; reading the first answer to be tried again takes up to 0.7 s more.
enum JavaClient: RecordedClient {
    static let client = ExportClient.java
    static let file = "export/java/otlp-http-retry.jsonl"
    static let slack = (first: 0.7, later: 0.05)
    static let overhead = 0.2...2.0
    static let stated = (first: 1.0, growth: 1.5, most: 5.0, spread: 0.2)
}

/// JavaScript's.
enum NodeClient: RecordedClient {
    static let client = ExportClient.node
    static let file = "export/node/otlp-http-retry.jsonl"
    static let slack = (first: 0.05, later: 0.05)
    static let overhead = 0...0.2
    static let stated = (first: 1.0, growth: 1.5, most: 5.0, spread: 0.2)
}

/// Clients against servers that refuse, ask to wait, break off or keep silent: result, calls and messages as recorded, recorded times within the
/// machine's, and the machine's within what is stated.
enum ClientRetryVectors<Recorded: RecordedClient>: VectorSuite {
    static var file: String { Recorded.file }

    private static var seeds: Range<UInt64> { 1..<301 }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) {
        var random = 0
        for (number, line) in vectors.lines.enumerated() {
            guard let script = ClientScript(line, number: number, of: Recorded.client) else { continue }
            let runs = seeds.map { script.run(seed: $0) }
            var found: [String] = []
            for run in runs where !found.contains(outcome(run, of: line)) { found.append(outcome(run, of: line)) }
            if found.count > 1 { random += 1 }
            let recorded = recordedOutcome(line)
            // Where the draws decide how often it is tried, what was recorded is one of what may be.
            tally.count(
                found.contains(recorded), "\(script.name): \(recorded), found \(found.joined(separator: " or "))")
            checkTimes(line, runs.filter { outcome($0, of: line) == recorded }, script, &tally)
        }
        tally.note = "; in \(random) cases the draws decide how often a batch is sent"
    }

    private static func checkTimes(
        _ line: JSONValue, _ runs: [ClientScript.Run], _ script: ClientScript, _ tally: inout Tally
    ) {
        let recorded = (line["delays_seconds"]?.elements ?? []).compactMap(\.double)
        // Who sends nothing is not seen between calls, but by the time it takes.
        let delays = runs.map { script.answers == nil && Recorded.client != .python ? [] : $0.delays }
        for (place, delay) in recorded.enumerated() {
            let found = delays.compactMap { $0.indices.contains(place) ? $0[place] : nil }
            let least = found.min() ?? .infinity
            let most = found.max() ?? -.infinity
            let slack = place == 0 ? Recorded.slack.first : Recorded.slack.later
            tally.count(
                delay >= least - 0.011 && delay <= most + slack,
                "\(script.name): delay \(place) is \(delay), the machine's \(least) to \(most)")
        }
        if !hasRetryAfter(line), script.answers?.contains(where: { $0["sleep"] != nil || $0["delay"] != nil }) != true {
            for delays in delays { checkStated(delays, script, &tally) }
        }
        guard let elapsed = line["elapsed_seconds"]?.double else { return }
        let times = runs.map(\.elapsed)
        tally.count(
            elapsed >= (times.min() ?? .infinity) + Recorded.overhead.lowerBound
                && elapsed <= (times.max() ?? 0) + Recorded.overhead.upperBound,
            "\(script.name): took \(elapsed), the machine \(times.min() ?? 0) to \(times.max() ?? 0)")
    }

    /// The machine's waits lie within what is stated of them.
    private static func checkStated(_ delays: [Double], _ script: ClientScript, _ tally: inout Tally) {
        var interval = Recorded.stated.first
        for delay in delays where delay > 0 {
            let base = min(interval, Recorded.stated.most)
            let spread = Recorded.stated.spread
            if !(base * (1 - spread) - 0.001...base * (1 + spread) + 0.001).contains(delay) {
                tally.count(false, "\(script.name): the machine waits \(delay), stated are \(base) ± \(spread * 100) %")
            }
            interval *= Recorded.stated.growth
        }
    }

    private static func hasRetryAfter(_ line: JSONValue) -> Bool {
        line["answers"]?.elements?.contains { $0["headers"]?["Retry-After"] != nil || $0["date"] != nil } == true
    }

    /// What does not hang on times, in one line.
    private static func outcome(_ run: ClientScript.Run, of line: JSONValue) -> String {
        var text = "\(run.result), \(run.received) received"
        if line["http_calls"] != nil { text += ", \(run.calls) calls" }
        if line["gets_after_redirect"] != nil { text += ", \(run.gets) GETs" }
        if let after = run.afterShutdown { text += ", after shutdown \(after)" }
        let recorded = recordedMessages(line)
        return text + ": "
            + run.messages.enumerated().map { place, found in
                let wanted = recorded.indices.contains(place) ? recorded[place] : ""
                return shortened(found, as: wanted)
            }.joined(separator: " | ")
    }

    private static func recordedOutcome(_ line: JSONValue) -> String {
        var text = "\(line["result"]?.string ?? ""), \(line["requests_received"]?.integer ?? -1) received"
        if let calls = line["http_calls"]?.integer { text += ", \(calls) calls" }
        if let gets = line["gets_after_redirect"]?.integer { text += ", \(gets) GETs" }
        if let after = line["export_after_shutdown"]?.string { text += ", after shutdown \(after)" }
        return text + ": " + recordedMessages(line).joined(separator: " | ")
    }

    private static func recordedMessages(_ line: JSONValue) -> [String] {
        line["messages"]?.elements?.compactMap(\.string) ?? line["message"]?.string.map { [$0] } ?? []
    }

    /// A message as the recordings have them: names of hosts and ports replaced, Python's cut where its waits begin or at 160 characters.
    private static func shortened(_ found: String, as recorded: String) -> String {
        var text = found
        for (part, word) in [("127.0.0.1:80", "HOST"), ("port=9)", "port=PORT)"), ("/127.0.0.1:9 ", "/HOST ")] {
            while let range = text.firstRange(of: part) { text.replaceSubrange(range, with: word) }
        }
        if !recorded.hasSuffix("s."), let cut = text.firstRange(of: " encountered while") {
            text = String(text[..<cut.lowerBound])
        }
        if recorded.count >= 160, Recorded.client == .python { text = String(text.prefix(recorded.count)) }
        return text
    }
}
