import WinnowFormats
import WinnowModel

/// How many traces a recorded trace stands for, as its root span says (architecture, law 12).
///
/// Read are OpenTelemetry's threshold (`ot=th:…` in the trace state), Honeycomb's `SampleRate`, Jaeger's probabilistic
/// `sampler.param` and Elastic's `representative_count`.
enum RecordedWeights {
    /// One weight a trace; empty when no trace says anything.
    static func weights(_ batch: TraceBatch, _ tables: TraceTables) -> [Double] {
        let keys = ["SampleRate", "sampler.type", "sampler.param", "representative_count"].map {
            tables.strings.find($0)
        }
        var weights: [Double] = []
        for trace in 0..<batch.traceCount {
            let root = batch.spans(of: trace).lowerBound
            var weight = 1.0
            let extras = tables.extras[Int(batch.extras[root])]
            if extras.traceState != 0, let found = threshold(tables.strings[extras.traceState]) { weight = found }
            if weight == 1, keys.contains(where: { $0 != nil }) {
                weight = ofAttributes(batch.attributes[root], keys, tables) ?? 1
            }
            if weight != 1 && weights.isEmpty { weights = [Double](repeating: 1, count: batch.traceCount) }
            if weight != 1 { weights[trace] = weight }
        }
        return weights
    }

    /// The adjusted count of `ot=th:HEX` (OpenTelemetry, probability sampling in trace state): 2^56 / (2^56 - threshold).
    static func threshold(_ traceState: String) -> Double? {
        for member in traceState.split(separator: ",") {
            let trimmed = member.drop { $0 == " " }
            guard trimmed.hasPrefix("ot=") else { continue }
            for field in trimmed.dropFirst(3).split(separator: ";") where field.hasPrefix("th:") {
                let digits = field.dropFirst(3).prefix { $0 != " " }
                guard (1...14).contains(digits.utf8.count), let value = UInt64(digits, radix: 16) else { return nil }
                let threshold = value << UInt64(4 * (14 - digits.utf8.count))
                return 0x1p56 / (0x1p56 - Double(threshold))
            }
        }
        return nil
    }

    private static func ofAttributes(_ row: UInt32, _ keys: [UInt32?], _ tables: TraceTables) -> Double? {
        var isProbabilistic = false
        var param: Double?
        for entry in tables.attributes.entries(row) {
            let value = tables.value(entry, traceKey: 0, spanKey: 0)
            if entry.key == keys[0] || entry.key == keys[3], let number = number(value), number >= 1 { return number }
            if entry.key == keys[1], value == .string("probabilistic") { isProbabilistic = true }
            if entry.key == keys[2] { param = number(value) }
        }
        guard isProbabilistic, let param, param > 0, param <= 1 else { return nil }
        return 1 / param
    }

    private static func number(_ value: AttributeValue) -> Double? {
        switch value {
        case .int(let number): Double(number)
        case .double(let number): number.isFinite ? number : nil
        case .string(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        default: nil
        }
    }
}
