import WinnowModel
import WinnowPipeline
import WinnowSettings

/// One recorded export of a batch: what the server answers, and what came of it.
struct ClientScript {
    let name: String
    let client: ExportClient
    let timeoutSeconds: Double
    /// What the server answers in turn, the last again and again; `nil`: nothing listens.
    let answers: [JSONValue]?
    /// When the exporter is shut down after the start, s.
    let shutdownSeconds: Double?
    let endpoint: ExportEndpoint

    init?(_ line: JSONValue, number: Int, of client: ExportClient) {
        guard let name = line["case"]?.string, let timeout = line["timeout_seconds"]?.double else { return nil }
        self.name = name
        self.client = client
        timeoutSeconds = timeout
        answers = line["answers"]?.elements
        shutdownSeconds = name.hasPrefix("shutdown ") ? Double(name.split(separator: " ")[1]) : nil
        // The recordings have each case under a path of its own, and a port that nothing listens on.
        endpoint =
            answers == nil
            ? ExportEndpoint(host: "127.0.0.1", port: 9, path: "/v1/traces")
            : ExportEndpoint(
                host: "127.0.0.1", port: 80, path: client == .python ? "/v1/traces" : "/\(number)/v1/traces")
    }

    /// What one run of the machine gives.
    struct Run {
        var result = ""
        var calls = 0
        var received = 0
        var gets = 0
        /// Starts of the calls, s after the start.
        var starts: [Double] = []
        var elapsed = 0.0
        var messages: [String] = []
        var afterShutdown: String?

        /// Times between calls.
        var delays: [Double] { zip(starts.dropFirst(), starts).map { $0 - $1 } }
    }

    /// Runs the machine once; the draws and the fraction of a second at which it starts follow from `seed`.
    func run(seed: UInt64) -> Run {
        let start = defaultEpochNanos + seed &* 137_000_000 % 1_000_000_000
        var policy = RetryPolicy(client)
        policy.setTimeout(seconds: timeoutSeconds)
        var state = RetryState(policy, key: seed)
        let messages = ExportMessages(client, endpoint: endpoint)
        let shutdown = shutdownSeconds.map { start + UInt64($0 * 1e9) }
        var run = Run()
        var now = start
        var last = WireAnswer.noAnswer
        var wasWaiting = false
        var step = state.begin(at: now)
        while true {
            switch step {
            case .send(let attempt):
                run.calls += 1
                if attempt.isEmpty { run.gets += 1 } else { run.starts.append(Double(now - start) / 1e9) }
                (last, now) = answer(to: attempt, run.received, at: now)
                if !attempt.isEmpty, answers != nil { run.received += 1 }
                step = state.answered(last, at: now)
                run.messages += messages.log(after: last, step, at: now).map(Self.text)
                wasWaiting = false
                if case .end(let end) = step { wasWaiting = end.time > now }
            case .wait(let until):
                if let shutdown, shutdown < until, let end = state.shutDown(at: shutdown) {
                    run.messages += messages.logOfShutdown.map(Self.text)
                    (step, now) = (end, shutdown)
                } else {
                    now = until
                    step = state.resume(at: now)
                }
            case .end(let end):
                run.result = end.isDelivered ? "SUCCESS" : "FAILURE"
                run.elapsed = Double(end.time - start) / 1e9
                if let error = messages.error(of: end, last: last, wasWaiting: wasWaiting) {
                    run.messages.append(error)
                }
                if shutdown != nil {
                    var next = RetryState(policy, key: seed)
                    if case .end(let end) = next.begin(at: now, afterShutdown: true) {
                        run.afterShutdown = end.isDelivered ? "SUCCESS" : "FAILURE"
                        run.messages += messages.logAfterShutdown.map(Self.text)
                    }
                }
                return run
            }
        }
    }

    private static func text(_ line: ExportLogLine) -> String {
        "\(line.severity == .warning ? "WARNING" : "ERROR"): \(line.text)"
    }

    /// What an attempt is answered, and when.
    private func answer(to attempt: ExportAttempt, _ received: Int, at now: Nanos) -> (WireAnswer, Nanos) {
        guard let answers, !answers.isEmpty else { return (.refusedConnection, now) }
        // The recordings' server answers a GET with 200.
        if attempt.isEmpty { return (.http(HTTPAnswer(status: 200)), now) }
        let line = answers[min(received, answers.count - 1)]
        let time = now + UInt64((line["sleep"]?.double ?? line["delay"]?.double ?? 0) * 1e9)
        if let deadline = attempt.deadline, deadline < time { return (.noAnswer, deadline) }
        if line["close"]?.bool == true { return (.brokenConnection, time) }
        if line["reset"]?.bool == true { return (.resetConnection, time) }
        var answer = HTTPAnswer(status: Int(line["status"]?.integer ?? 0))
        answer.retryAfter = line["headers"]?["Retry-After"]?.string
        answer.location = line["headers"]?["Location"]?.string
        // Where it is recorded who followed redirects, they had a place to go to.
        if client != .python, (301...303).contains(answer.status) { answer.location = "/elsewhere" }
        if let ahead = line["date"]?.double ?? dateOfName,
            line["date"] != nil || answer.retryAfter?.hasPrefix("computed") == true
        {
            let date = Self.httpDate(Int(time / 1_000_000_000) + Int(ahead))
            answer.retryAfter = name.hasSuffix("without zone") ? String(date.dropLast(4)) : date
        }
        let body = Self.bytes(line["body_hex"]?.string ?? "")
        answer.take(body: body, contentType: line["headers"]?["Content-Type"]?.string ?? "application/x-protobuf")
        return (.http(answer), time)
    }

    /// Seconds ahead of a date that the recording computed: two where the name does not say it.
    private var dateOfName: Double? {
        name.firstRange(of: "a date in ").flatMap { Double(name[$0.upperBound...].prefix { $0.isNumber }) } ?? 2
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex.utf8).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// The preferred form of HTTP's dates.
    static func httpDate(_ seconds: Int) -> String {
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        var (year, month, day) = (1970, 0, seconds / 86_400)
        func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        while day >= (isLeap(year) ? 366 : 365) {
            day -= isLeap(year) ? 366 : 365
            year += 1
        }
        let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        while day >= lengths[month] {
            day -= lengths[month]
            month += 1
        }
        let time = seconds % 86_400
        return "\(weekdays[seconds / 86_400 % 7]), \(two(day + 1)) \(months[month]) \(year) "
            + "\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60)) GMT"
    }
}
