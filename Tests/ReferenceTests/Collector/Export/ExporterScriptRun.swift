import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings

/// An exporter under a script, and what it did, as it is recorded.
struct ExporterScriptRun {
    /// An attempt that is on its way.
    private struct Flight {
        var id: ExporterAttempt.ID
        var end: ScriptedDestination.End
        /// Its place among the attempts.
        var number: Int
    }

    private var script: ExporterScript
    private(set) var exporter: ExporterHelper
    private let advice: String
    private let alarmsFirst: Bool
    private var output = ExporterOutput()
    private var flights: [Flight] = []
    private(set) var attempts: [[String: JSONValue]] = []
    private(set) var offers: [[String: JSONValue]] = []
    private(set) var logs: [[String: JSONValue]] = []
    private(set) var samples: [JSONValue] = []
    private(set) var countersBefore: [String: JSONValue] = [:]
    private(set) var keptAtStart: KeptRequests?
    private(set) var keptAtStop: KeptRequests?
    private(set) var sizes: (start: Int64, stop: Int64) = (0, 0)
    private(set) var shutdownEnd: Nanos?
    private let sizing = ScriptedSizing()
    /// How long callers may still be blocked after the shutdown, ns.
    private static let patience: Nanos = 60_000_000_000

    /// Runs an exporter to its end; `kept` is what a storage keeps from before.
    ///
    /// What happens at one instant has no order in the Collector: answers come before the exporter's own alarms, or after them.
    init(
        _ script: ExporterScript, _ settings: ExporterHelperSettings, restoring kept: KeptRequests? = nil,
        alarmsFirst: Bool = false
    ) {
        self.script = script
        self.alarmsFirst = alarmsFirst
        exporter = ExporterHelper(settings)
        advice = settings.advice
        exporter.start(restoring: kept, at: 0, sizing: sizing, into: &output)
        take(at: 0)
        keptAtStart = exporter.kept
        sizes.start = exporter.queueSize
        run()
    }

    private mutating func run() {
        var (arrival, sample) = (0, 0)
        var turn: Nanos = 0
        var isStopped = false
        var patienceEnd = Nanos.max
        while true {
            var offer = Nanos.max
            if arrival < script.arrivals.count {
                let isBlocked = script.isInTurn && arrival > 0 && offers[arrival - 1]["returned"] == nil
                offer = isBlocked ? .max : max(script.arrivals[arrival].time, script.isInTurn ? turn : 0)
            }
            let look = sample < script.samples.count ? script.samples[sample] : .max
            let answer = flights.min { $0.end.time < $1.end.time }?.end.time ?? .max
            let stop = isStopped ? patienceEnd : script.stop
            let now = min(offer, look, answer, exporter.nextTime, stop)
            if now == .max { return }
            if now == offer {
                take(arrival, at: now)
                arrival += 1
            } else if now == exporter.nextTime, alarmsFirst || now < answer {
                exporter.advance(to: now, sizing: sizing, into: &output)
            } else if now == answer, let place = flights.firstIndex(where: { $0.end.time == answer }) {
                let flight = flights.remove(at: place)
                attempts[flight.number]["end"] = ExporterScript.millis(now)
                attempts[flight.number]["outcome"] = .string(flight.end.outcome)
                exporter.answer(flight.id, flight.end.answer, at: now, sizing: sizing, into: &output)
            } else if now == stop, !isStopped {
                isStopped = true
                stopNow(at: now)
                if script.isCrash {
                    // The recorder shut down what it had copied: its last lines were still seen.
                    output.attempts.removeAll()
                    take(at: now)
                    return
                }
            } else if now == patienceEnd {
                patienceEnd = .max
                for (number, offer) in offers.enumerated() where offer["returned"] == nil {
                    offers[number]["never_returned"] = .bool(true)
                    exporter.cancel(caller: number, at: now, sizing: sizing, into: &output)
                }
                take(at: now, isOver: true)
            } else {
                sample += 1
                let size: JSONValue = exporter.settings.queue == nil ? .null : .int(exporter.queueSize)
                samples.append(
                    .array([
                        ExporterScript.millis(now), size, exporter.counters.inFlight.map { .int(Int64($0)) } ?? .null,
                    ]))
            }
            take(at: now)
            if script.isInTurn, arrival > 0, offers[arrival - 1]["returned"] != nil, turn < now { turn = now }
            if let end = shutdownEnd, patienceEnd == .max, isStopped, exporter.blockedCallers > 0 {
                patienceEnd = end + Self.patience
            }
        }
    }

    private mutating func stopNow(at now: Nanos) {
        countersBefore = counters
        keptAtStop = exporter.kept
        sizes.stop = exporter.queueSize
        exporter.shutdown(at: now, sizing: sizing, into: &output)
    }

    private mutating func take(_ number: Int, at now: Nanos) {
        let arrival = script.arrivals[number]
        let spans = (0..<arrival.spans).map { SpanHandle(sequence: number, row: $0) }
        offers.append(["at": ExporterScript.millis(now)])
        let result = exporter.offer(
            spans[...], bytes: arrival.bytes, caller: number, deadline: script.callerNanos.map { now + $0 } ?? .max,
            at: now, sizing: sizing, into: &output)
        switch result {
        case .taken: give(number, nil, at: now)
        case .refused(let error): give(number, error, at: now)
        case .pending: break
        }
    }

    private mutating func give(_ number: Int, _ error: ExportError?, at now: Nanos) {
        offers[number]["returned"] = ExporterScript.millis(now)
        offers[number]["error"] = error.map { .string($0.description) } ?? .null
        if let error { offers[number]["permanent"] = .bool(error.isPermanent) }
    }

    /// Takes what the exporter has done.
    private mutating func take(at now: Nanos, isOver: Bool = false) {
        for attempt in output.attempts {
            let spans = output.spans[attempt.range]
            let end = script.destination.end(attempt, spans)
            var record: [String: JSONValue] = [
                "at": ExporterScript.millis(attempt.start), "bytes": .int(Int64(attempt.bytes)),
                "spans": .int(Int64(spans.count)), "parts": Self.parts(spans),
            ]
            if attempt.deadline < .max { record["deadline"] = ExporterScript.millis(attempt.deadline) }
            flights.append(Flight(id: attempt.id, end: end, number: attempts.count))
            attempts.append(record)
        }
        for id in output.canceled {
            guard let place = flights.firstIndex(where: { $0.id == id }) else { continue }
            flights[place].end = ScriptedDestination.End(time: now, outcome: "context canceled", answer: .canceled)
        }
        if !isOver {
            for back in output.returns { give(back.caller, back.error, at: back.time) }
        }
        for line in output.logs {
            var record: [String: JSONValue] = [
                "at": ExporterScript.millis(line.time), "level": .string(line.level),
                "message": .string(line.message(advice: advice)),
            ]
            if let error = line.error { record["error"] = .string(error.description) }
            if let interval = line.interval { record["interval"] = .string(interval) }
            switch line.event {
            case .dropping(_, let spans): record["dropped_items"] = .int(Int64(spans))
            case .rejecting(_, let spans): record["rejected_items"] = .int(Int64(spans))
            default: break
            }
            logs.append(record)
        }
        if let end = output.shutdownEnd { shutdownEnd = end }
        output.removeAll()
    }

    private static func parts(_ spans: ArraySlice<SpanHandle>) -> JSONValue {
        var parts: [(request: Int, first: Int, count: Int)] = []
        for span in spans {
            if let last = parts.last, last.request == span.sequence, last.first + last.count == span.row {
                parts[parts.count - 1].count += 1
            } else {
                parts.append((span.sequence, span.row, 1))
            }
        }
        return .array(parts.map { .array([.int(Int64($0.request)), .int(Int64($0.first)), .int(Int64($0.count))]) })
    }

    /// The exporter's own series as they are recorded.
    var counters: [String: JSONValue] {
        var series: [String: JSONValue] = [:]
        for point in exporter.points(exporter: "otlp") {
            let attributes = point.attributes.filter { !["exporter", "data_type"].contains($0.name) }
            let text = attributes.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
            let name = point.name.dropFirst("otelcol_exporter_".count) + (text.isEmpty ? "" : "{\(text)}")
            switch point.value {
            case .number(let value): series[String(name)] = .int(Int64(value))
            case .histogram(let histogram):
                series[String(name)] = .object([
                    .init("count", .int(Int64(histogram.count))), .init("sum", .int(Int64(histogram.sum))),
                ])
            }
        }
        return series
    }
}
