import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSettings

/// What a memory limiter does while memory goes up and down: requests, log lines, counters.
enum MemoryLimiterRunVectors: VectorSuite {
    static let file = "otelcol/memory-limiter/runs.jsonl"

    /// A course of memory.
    private struct Memory {
        let steps: [(from: Nanos, bytes: Double)]
        let freed: Double
        var collections = 0

        init(_ line: JSONValue) {
            steps = (line["memory"]?.elements ?? []).map { step in
                (Nanos((step[0]?.double ?? 0) * 1e6), (step[1]?.double ?? 0) * 1_048_576)
            }
            freed = (line["freed_mib"]?.double ?? 0) * 1_048_576
        }

        func reading(at now: Nanos) -> UInt64 {
            let bytes = steps.last { $0.from <= now }?.bytes ?? 0
            return UInt64(max(0, bytes - freed * Double(collections)))
        }
    }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let name = "\(line["name"]?.string ?? "") with \(line["config"]?.text() ?? "")"
            let settings = try MemoryLimiterVectors.settings(line["config"] ?? .null)
            var notes: [MemoryLimiterNote] = []
            guard var limiter = MemoryLimiter(settings, totalMemoryBytes: nil, at: 0, notes: &notes) else {
                tally.count(false, "\(name): no limiter")
                continue
            }
            let difference = difference(line, &limiter, &notes)
            tally.count(difference.isEmpty, "\(name): \(difference)")
        }
    }

    private static func difference(
        _ line: JSONValue, _ limiter: inout MemoryLimiter, _ notes: inout [MemoryLimiterNote]
    ) -> String {
        var memory = Memory(line)
        let wanted = line["accepted"]?.string ?? ""
        var digits = ""
        for request in 0..<wanted.utf8.count {
            let now = Nanos(125 + 250 * request) * 1_000_000
            while limiter.nextCheck <= now { look(&limiter, &memory, &notes) }
            digits += limiter.admit(spans: 3) ? "1" : "0"
        }
        while limiter.nextCheck <= 60_000_000_000 { look(&limiter, &memory, &notes) }
        if digits != wanted { return "accepted \(digits)" }
        let logs = JSONValue.array(notes.map(text)).text(sortedKeys: true)
        let wantedLogs = (line["logs"] ?? .null).text(sortedKeys: true)
        if logs != wantedLogs { return "log \(logs), wanted \(wantedLogs)" }
        let error = limiter.refusedSpans > 0 ? ConsumerError.memoryIsShort : nil
        if error?.text != line["error"]?.string || error?.isPermanent != line["error_is_permanent"]?.bool {
            return "the error is \(error?.text ?? "none")"
        }
        let accepted = limiter.acceptedSpans
        var counters: [(String, Int)] = [
            ("incoming_items", accepted + limiter.refusedSpans), ("memory_limiter_accepted_spans", accepted),
            ("memory_limiter_refused_spans", limiter.refusedSpans), ("outgoing_items", accepted),
        ]
        counters.removeAll { $0.1 == 0 }
        let found = JSONValue.object(counters.map { JSONValue.Member("otelcol_processor_" + $0.0, .int(Int64($0.1))) })
        let wantedCounters = (line["counters"] ?? .null).text(sortedKeys: true)
        if found.text(sortedKeys: true) != wantedCounters { return "counters \(found.text(sortedKeys: true))" }
        return line["spans_passed"]?.integer == Int64(accepted) ? "" : "\(accepted) spans passed"
    }

    private static func look(
        _ limiter: inout MemoryLimiter, _ memory: inout Memory, _ notes: inout [MemoryLimiterNote]
    ) {
        let now = limiter.nextCheck
        guard limiter.check(reading: memory.reading(at: now), at: now, notes: &notes) == .collection else { return }
        memory.collections += 1
        limiter.collected(reading: memory.reading(at: now), at: now, notes: &notes)
    }

    private static func text(_ note: MemoryLimiterNote) -> JSONValue {
        var members: [JSONValue.Member] = [
            JSONValue.Member("at", .int(Int64(note.at / 1_000_000))),
            JSONValue.Member("level", .string(note.isWarning ? "warn" : "info")),
            JSONValue.Member("message", .string(note.message)),
        ]
        if let current = note.currentMiB { members.append(JSONValue.Member("cur_mem_mib", .int(Int64(current)))) }
        switch note.kind {
        case .configured(let limit, let spike, let interval):
            members.append(JSONValue.Member("limit_mib", .int(Int64(limit))))
            members.append(JSONValue.Member("spike_limit_mib", .int(Int64(spike))))
            members.append(JSONValue.Member("check_interval", .string(GoDuration.text(interval))))
        case .backsOff(let soft, let hard):
            members.append(JSONValue.Member("next_soft_gc_interval", .string(GoDuration.text(soft))))
            members.append(JSONValue.Member("next_hard_gc_interval", .string(GoDuration.text(hard))))
        default: break
        }
        return .object(members)
    }
}
