import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings

/// A script of requests that come to a batch processor whose next consumer takes its time, or refuses.
struct BatchScript {
    private struct Call {
        var at: Nanos
        var end: Nanos
        var parts: [[Int]]
        var isRefused: Bool
    }

    private static let milli: Nanos = 1_000_000

    private let arrivals: [(at: Nanos, spans: Int)]
    private let latency: Nanos
    private let refused: Set<Int>
    private let shutdown: Nanos
    /// One caller offers in turn; otherwise each request has its own.
    private let hasOneCaller: Bool
    private var loop: BatchLoop
    private var calls: [Call] = []
    private var offers: [(at: Nanos, returned: Nanos?)] = []
    private var logs: [JSONValue] = []
    private var before = JSONValue.null
    private var ended: Nanos = 0

    init(_ line: JSONValue, _ settings: BatchingSettings, cpus: Int) {
        arrivals = (line["arrivals"]?.elements ?? []).map {
            (Nanos($0[0]?.integer ?? 0) * Self.milli, Int($0[1]?.integer ?? 0))
        }
        latency = Nanos(line["consumer_latency_ms"]?.integer ?? 0) * Self.milli
        refused = Set((line["consumer_fails_calls"]?.elements ?? []).compactMap { $0.integer.map { Int($0) } })
        shutdown = Nanos(line["shutdown_ms"]?.integer ?? 0) * Self.milli
        hasOneCaller = line["name"]?.string?.contains("one caller") == true
        loop = BatchLoop(settings, channelCapacity: cpus)
        loop.start(at: 0)
    }

    mutating func run() {
        var answer: Nanos?
        var isShutDown = false
        var now: Nanos = 0
        while !(loop.isOver && answer == nil) {
            // The next of what is to happen; of one instant answers, then requests, then the timer, then the end.
            let next = arrivalTime(now)
            let times = [answer, next, loop.nextTimer, isShutDown ? nil : shutdown]
            guard let time = times.compactMap({ $0 }).min() else { break }
            now = max(now, time)
            if answer == time {
                answer = nil
                finishCall(at: now)
            } else if next == time {
                offer(at: now)
            } else if loop.nextTimer == time {
                loop.fire(at: now)
            } else {
                before = counters
                isShutDown = true
                loop.shutDown()
            }
            while let batch = loop.next(at: now) {
                start(batch, at: now)
                if latency > 0 {
                    answer = now + latency
                    break
                }
                finishCall(at: now)
            }
            for ticket in loop.takeAdmitted() { offers[ticket].returned = now }
        }
        ended = now
    }

    /// When the next request comes.
    private func arrivalTime(_ now: Nanos) -> Nanos? {
        guard offers.count < arrivals.count else { return nil }
        let at = arrivals[offers.count].at
        guard hasOneCaller, let last = offers.last else { return at }
        return last.returned.map { max($0, at) }
    }

    private mutating func offer(at now: Nanos) {
        let request = offers.count
        let spans = (0..<arrivals[request].spans).map { SpanHandle(sequence: request, row: $0) }
        offers.append((now, nil))
        if loop.offer(spans[...], at: now) { offers[request].returned = now }
    }

    private mutating func start(_ batch: BatchLoop.Batch, at now: Nanos) {
        var parts: [[Int]] = []
        for span in batch.spans {
            if let last = parts.last, last[0] == span.sequence, last[1] + last[2] == span.row {
                parts[parts.count - 1][2] += 1
            } else {
                parts.append([span.sequence, span.row, 1])
            }
        }
        calls.append(
            Call(at: now, end: now + latency, parts: parts, isRefused: refused.contains(calls.count + 1)))
    }

    private mutating func finishCall(at now: Nanos) {
        guard let call = calls.last else { return }
        loop.answered(isAccepted: !call.isRefused, bytes: Self.bytes(call.parts), at: now)
        if call.isRefused {
            logs.append(["at": time(now), "error": "refused", "level": "warn", "message": "Sender failed"])
        }
    }

    /// What is to be compared, under its names in the file.
    var results: [(part: String, found: JSONValue)] {
        let offers = offers.map { offer -> JSONValue in
            ["at": time(offer.at), "returned": offer.returned.map(time) ?? .null, "error": .null]
        }
        return [
            ("out", .array(calls.map(text))), ("offers", .array(offers)), ("logs", .array(logs)),
            ("counters_before_shutdown", before), ("counters", counters), ("shutdown_returned", time(ended)),
        ]
    }

    /// Calls of one instant stand in the file in the order of their texts.
    static func sorted(_ value: JSONValue, _ part: String) -> JSONValue {
        guard part == "out", let calls = value.elements else { return value }
        return .array(
            calls.map { (at: $0["at"]?.integer ?? 0, text: $0.text(sortedKeys: true), call: $0) }
                .sorted { ($0.at, $0.text) < ($1.at, $1.text) }.map(\.call))
    }

    private func text(_ call: Call) -> JSONValue {
        let parts = call.parts.map { JSONValue.array($0.map { .int(Int64($0)) }) }
        var members: [JSONValue.Member] = [
            JSONValue.Member("at", time(call.at)), JSONValue.Member("end", time(call.end)),
            JSONValue.Member("parts", .array(parts)),
            JSONValue.Member("spans", .int(Int64(call.parts.reduce(0) { $0 + $1[2] }))),
        ]
        if call.isRefused { members.append(JSONValue.Member("failed", .bool(true))) }
        return .object(members)
    }

    private func time(_ time: Nanos) -> JSONValue { .int(Int64(time / Self.milli)) }

    private var counters: JSONValue {
        let counters = loop.counters
        var members = [JSONValue.Member("metadata_cardinality", 1)]
        for (name, sum) in [("batch_send_size", counters.spans), ("batch_send_size_bytes", counters.bytes)]
        where counters.batches > 0 {
            members.append(
                JSONValue.Member(name, ["count": .int(Int64(counters.batches)), "sum": .int(Int64(sum))]))
        }
        for (name, count) in [
            ("batch_size_trigger_send", counters.sizeTriggers), ("timeout_trigger_send", counters.timeoutTriggers),
        ] where count > 0 {
            members.append(JSONValue.Member(name, .int(Int64(count))))
        }
        return .object(members)
    }

    /// OTLP size of a batch: a resource (`service.name`: `svc`) and a scope without a name for each part, and spans that are named by their
    /// place, with ids, kind, times, and an empty parent and status.
    private static func bytes(_ parts: [[Int]]) -> Int {
        func field(_ length: Int) -> Int { 1 + max(1, (64 - length.leadingZeroBitCount + 6) / 7) + length }
        return parts.reduce(0) { sum, part in
            let spans = (part[1]..<part[1] + part[2]).reduce(0) { sum, row in
                sum + field(18 + 10 + 2 + field("r\(part[0]).\(row)".utf8.count) + 2 + 9 + 9 + 2)
            }
            return sum + field(25 + field(spans + 2))
        }
    }
}
