import Glibc
import Testing
import WinnowFormats
import WinnowLive
import WinnowPipeline
import WinnowSettings
import WinnowTestSupport

/// What Python's exporter was recorded to do against scripted servers, done over sockets: all scripts at once.
@Suite(.enabled(if: Receiver.isThere, "there is no /usr/bin/python3 to run a receiver with"))
struct RecordedScriptTests {
    private struct Case {
        var line: JSONValue
        var name: String
        var sending: Sending
        var stop: UInt64?
    }

    /// The folder of whole vectors, where one is named.
    private static let vectors = getenv("WINNOW_VECTORS").map { String(cString: $0) }

    /// Recordings that took longer than this are left out of the clone's, s: the machine in them is the same.
    private static let longest = vectors == nil ? 5.0 : .infinity

    private static func recording() -> String {
        guard let vectors else { return Checkout.text("Tests/ReferenceTests/Fixtures/export/otlp-http-retry.jsonl") }
        return String(decoding: contents(vectors + "/export/otlp-http-retry.jsonl"), as: UTF8.self)
    }

    /// The answers of a recording as the receiver takes them.
    private static func script(_ line: JSONValue) -> JSONValue {
        let answers: [JSONValue] = (line["answers"]?.elements ?? []).map { answer in
            guard answer["headers"]?["Retry-After"]?.string == "computed at answer time" else { return answer }
            let seconds = line["case"]?.string?.contains("60 s") == true ? 60.0 : 2.0
            let members = (answer.members ?? []).filter { $0.name != "headers" }
            return .object(members + [JSONValue.Member("date", .number(seconds))])
        }
        return .array(answers)
    }

    @Test func theyEndAsRecorded() throws {
        let lines = try Self.recording()
            .split(separator: "\n").map { try JSONValue.parse(Array($0.utf8), file: "recording") }
            .filter { $0["case"] != nil && ($0["elapsed_seconds"]?.double ?? .infinity) <= Self.longest }
        let scripts = lines.enumerated().map { JSONValue.Member("/\($0.offset)", Self.script($0.element)) }
        let receiver = Receiver(JSONValue.object(scripts).text())
        try #require(receiver.port > 0)
        var cases: [Case] = []
        for (number, line) in lines.enumerated() {
            let isThere = line["answers"]?.elements != nil
            let port = isThere ? receiver.port : Receiver.idlePort()
            let sending = try Sending(to: "http://127.0.0.1:\(port)/\(number)", seed: UInt64(number)) {
                $0.timeoutSeconds = line["timeout_seconds"]?.double ?? 10
            }
            sending.offer(3)
            let name = line["case"]?.string ?? ""
            let stop = name.hasPrefix("shutdown 0.5 s") ? sending.exporter.clock.now + 500_000_000 : nil
            if let stop { sending.exporter.shouldStop = { [unowned sending] in sending.exporter.clock.now >= stop } }
            cases.append(Case(line: line, name: name, sending: sending, stop: stop))
        }
        while cases.contains(where: \.sending.exporter.isBusy) {
            for item in cases where item.sending.exporter.isBusy {
                let exporter = item.sending.exporter
                exporter.run(until: exporter.clock.now)
                if item.stop != nil, exporter.shouldStop() { exporter.drain() }
            }
            usleep(200)
        }
        var received: [String: Int] = [:]
        for request in receiver.requests { received[request.path, default: 0] += 1 }
        var lateness: [UInt64] = []
        for (number, item) in cases.enumerated() {
            let sending = item.sending
            let end = try #require(sending.ends.first, "\(item.name)")
            #expect(sending.ends.count == 1 && sending.exporter.ledger.isClosed, "\(item.name)")
            #expect(end.isDelivered == (item.line["result"]?.string == "SUCCESS"), "\(item.name): \(end)")
            // Where the draws decide how often a batch is sent, the machine's own count holds.
            let calls = Int(item.line["http_calls"]?.integer ?? -1)
            if !hangsOnDraws(item.line) {
                #expect(sending.calls.count == calls, "\(item.name): \(sending.events)")
                #expect(
                    received["/\(number)"] ?? 0 == Int(item.line["requests_received"]?.integer ?? -1), "\(item.name)")
            }
            for call in sending.calls {
                #expect(call.at >= call.planned, "\(item.name)")
                lateness.append(call.at - min(call.at, call.planned))
            }
            check(sending.exporter.ledger, item)
        }
        lateness.sort()
        if Self.vectors != nil {
            let worst = (lateness.last ?? 0) / 1000
            print(
                "\(cases.count) recorded scripts over sockets, \(lateness.count) calls, up to \(worst) µs after their plan"
            )
        }
        // A busy machine may be late now and then.
        #expect(lateness[lateness.count / 2] <= 100_000_000)
        #expect(cases.count >= 80 && lateness.count > cases.count)
    }

    /// Whether waits without a wish of the server come so near to the time-out that their spread decides.
    private func hangsOnDraws(_ line: JSONValue) -> Bool {
        let timeout = line["timeout_seconds"]?.double ?? 10
        let calls = line["delays_seconds"]?.elements?.compactMap(\.double).filter { $0 > 0 } ?? []
        if line["result"]?.string == "SUCCESS" { return false }
        let elapsed = line["elapsed_seconds"]?.double ?? 0
        let next = 1 << calls.count
        let least = calls.indices.reduce(0.0) { $0 + Double(1 << $1) * 0.8 } + Double(next) * 0.8
        let most = calls.indices.reduce(0.0) { $0 + Double(1 << $1) * 1.2 }
        return elapsed > 0 && (least < timeout || most > timeout)
    }

    /// What was acknowledged, refused or is not known says more than the client believes.
    private func check(_ ledger: LiveLedger, _ item: Case) {
        let answers = item.line["answers"]?.elements ?? []
        let isRedirect = answers.last?["status"]?.integer.map { (300..<400).contains($0) } == true
        let isSuccess = item.line["result"]?.string == "SUCCESS"
        let unanswered = answers.contains { $0["close"] != nil || $0["reset"] != nil }
        if isRedirect {
            #expect(ledger[.redirected] == 3, "\(item.name)")
        } else if item.name == "200 with partial success" {
            #expect(ledger[.rejected] == 2 && ledger[.acknowledged] == 1, "\(item.name)")
        } else if isSuccess {
            #expect(ledger[.acknowledged] == 3, "\(item.name)")
            // Nobody knows what became of a request whose connection was reset while it was sent.
            #expect(ledger.perhapsTwice == 0 || unanswered, "\(item.name)")
        } else if item.line["answers"]?.elements == nil {
            #expect(ledger[.unsent] == 3 && ledger.isUnconnected, "\(item.name)")
        } else if item.name.hasPrefix("answer after 1.2 s") || unanswered {
            #expect(ledger[.unknown] == 3, "\(item.name)")
        } else {
            #expect(ledger.refused == 3, "\(item.name)")
        }
    }
}
