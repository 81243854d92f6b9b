import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings

/// A script of requests that come to a `groupbytrace` processor.
struct GroupingScript {
    private static let milli: Nanos = 1_000_000
    private static let evicted =
        "trace evicted: in order to avoid this in the future, adjust the wait duration and/or number of traces to keep in memory"

    private let settings: GroupingSettings
    private let arrivals: [(at: Nanos, traces: [(trace: Int, spans: Int)])]
    private let latency: Nanos
    private let refused: Set<Int>
    private let shutdown: Nanos
    private var groups: TraceGroups
    private var calls: [JSONValue] = []
    private var logs: [JSONValue] = []
    /// How many traces there were at the last whole second.
    private var noted = 0
    private var nextNote: Nanos = 0
    /// What is in no handle: trace, request and number in it.
    private var names: [[Int]] = []

    init(_ line: JSONValue, _ settings: GroupingSettings) {
        self.settings = settings
        let shapes = line["shapes"]?.elements ?? []
        arrivals = (line["arrivals"]?.elements ?? []).map { arrival in
            let shape = shapes[Int(arrival[1]?.integer ?? 0)]
            return (
                Nanos(arrival[0]?.integer ?? 0) * Self.milli,
                (shape["traces"]?.elements ?? []).map { (Int($0[0]?.integer ?? 0), Int($0[1]?.integer ?? 0)) }
            )
        }
        latency = Nanos(line["consumer_latency_ms"]?.integer ?? 0) * Self.milli
        refused = Set((line["consumer_fails_calls"]?.elements ?? []).compactMap { $0.integer.map { Int($0) } })
        shutdown = Nanos(line["shutdown_ms"]?.integer ?? 0) * Self.milli
        groups = TraceGroups(settings)
    }

    mutating func run() {
        for (number, arrival) in arrivals.enumerated() {
            pass(to: arrival.at)
            receive(number, arrival.traces, at: arrival.at)
        }
        pass(to: shutdown)
        logs.append(
            ["at": time(shutdown), "level": "info", "message": "shutting down the event manager"])
    }

    private mutating func receive(_ request: Int, _ traces: [(trace: Int, spans: Int)], at now: Nanos) {
        var parts: [(trace: Int, spans: [SpanHandle])] = []
        for (trace, spans) in traces {
            if !parts.contains(where: { $0.trace == trace }) { parts.append((trace, [])) }
            guard let part = parts.firstIndex(where: { $0.trace == trace }) else { continue }
            for span in 0..<spans {
                parts[part].spans.append(SpanHandle(rawValue: UInt64(names.count)))
                names.append([trace, request, span])
            }
        }
        for part in parts {
            let before = groups.counters.evicted
            groups.receive(
                UInt64(part.trace), part.spans[...], worker: part.trace % groups.workers, at: now, evicted: { _ in })
            if groups.counters.evicted > before {
                logs.append(["at": time(now), "level": "info", "message": .string(Self.evicted)])
            }
        }
    }

    /// Lets time pass; what is due at an instant comes before what arrives at it.
    private mutating func pass(to now: Nanos) {
        while true {
            let end = groups.nextEnd ?? .max
            let next = min(end, nextNote)
            if next > now { break }
            if end == next {
                var released: [[SpanHandle]] = []
                groups.expire(at: next) { released.append($0) }
                for spans in released { call(spans, at: next) }
            } else {
                noted = groups.count
                nextNote += 1_000_000_000
            }
        }
    }

    private mutating func call(_ spans: [SpanHandle], at now: Nanos) {
        let parts = spans.map { JSONValue.array(names[Int($0.rawValue)].map { .int(Int64($0)) }) }
        var members: [JSONValue.Member] = [
            JSONValue.Member("at", time(now)), JSONValue.Member("end", time(now + latency)),
            JSONValue.Member("parts", .array(parts)), JSONValue.Member("spans", .int(Int64(spans.count))),
        ]
        if refused.contains(calls.count + 1) {
            members.append(JSONValue.Member("failed", .bool(true)))
            logs.append(
                ["at": time(now + latency), "error": "refused", "level": "error", "message": "consume failed"])
        }
        calls.append(.object(members))
    }

    private func time(_ time: Nanos) -> JSONValue { .int(Int64(time / Self.milli)) }

    /// What is to be compared, under its names in the file.
    var results: [(part: String, found: JSONValue)] {
        let offers = arrivals.map { arrival -> JSONValue in
            ["at": time(arrival.at), "returned": time(arrival.at), "error": .null]
        }
        return [
            ("out", .array(calls)), ("offers", .array(offers)), ("logs", .array(logs)), ("counters", counters),
            ("counters_before_shutdown", counters), ("shutdown_returned", time(shutdown)),
        ]
    }

    private var counters: JSONValue {
        let counters = groups.counters
        var members: [(String, Int)] = [
            ("conf_num_traces", settings.traces), ("incomplete_releases", counters.incomplete),
            ("num_events_in_queue", 0), ("num_traces_in_memory", noted), ("traces_evicted", counters.evicted),
        ]
        if counters.released > 0 {
            members += [("spans_released", counters.releasedSpans), ("traces_released", counters.released)]
        }
        let events = [
            ("onTraceExpired", counters.expired), ("onTraceReceived", counters.received),
            ("onTraceReleased", counters.released), ("onTraceRemoved", counters.removed),
        ].filter { $0.1 > 0 }
        // Where there is but one series, the file leaves its attributes out.
        let latencies = events.map { name, count in
            JSONValue.Member(
                "event_latency" + (events.count > 1 ? "{\(name)}" : ""), ["count": .int(Int64(count)), "sum": 0])
        }
        return .object(members.map { JSONValue.Member($0.0, .int(Int64($0.1))) } + latencies)
    }
}
