import WinnowModel
import WinnowSampling

/// A span as the simulated collector holds it.
struct SimulatedSpan {
    var trace: Int
    var traceID: TraceID
    var isRoot: Bool
    var start: UInt64
    var end: UInt64
    var status: SpanStatus
    var attributes: [(key: String, value: AttributeValue)]
    var resource: [(key: String, value: AttributeValue)]
    var traceState: [(key: String, value: String)]
}

/// One policy of the simulated collector, evaluated as its description says.
final class SimulatedPolicy {
    enum Verdict { case sampled, notSampled, dropped, invertSampled, invertNotSampled }

    private let rule: any TailPolicyRule
    private let isTokenBucket: Bool
    private let isExclusive: Bool
    private let vetoes: Bool
    private let boundsZero: Bool
    /// Of a composite: what each sub-policy may keep in a second, and what it has kept in this one.
    private var shares: [Int64] = []
    private var keptInSecond: [Int64] = []
    private var subs: [SimulatedPolicy] = []
    // Rate limiting.
    private var second: UInt64?
    private var used: Int64 = 0
    private var nanoTokens: Int64?
    private var filledAt: UInt64 = 0

    init(_ rule: any TailPolicyRule, version: CollectorVersion) {
        self.rule = rule
        isTokenBucket = version >= CollectorVersion(0, 153)
        isExclusive = version >= CollectorVersion(0, 157)
        vetoes = version < CollectorVersion(0, 144)
        boundsZero = version < CollectorVersion(0, 132)
        switch rule {
        case let settings as CompositeRule:
            subs = settings.parts.map { SimulatedPolicy($0.rule, version: version) }
            for sub in settings.parts {
                var share = version >= CollectorVersion(0, 159) ? settings.maximum / Int64(settings.parts.count) : 0
                for entry in settings.allocations where entry.policy == sub.name {
                    share = entry.percent * settings.maximum / 100
                    if entry.percent <= 0 { share = settings.maximum / Int64(settings.parts.count) }
                }
                shares.append(min(share, settings.maximum))
            }
            keptInSecond = shares.map { _ in 0 }
        default: subs = rule.parts.map { SimulatedPolicy($0.rule, version: version) }
        }
    }

    var isDrop: Bool { rule is DropRule }

    func evaluate(_ spans: [SimulatedSpan], at now: UInt64) -> Verdict {
        switch rule {
        case is AlwaysSampleRule: return .sampled
        case let settings as StatusCodeRule:
            let names: [SpanStatus: String] = [.ok: "OK", .error: "ERROR", .unset: "UNSET"]
            return spans.contains { settings.codes.contains(names[$0.status] ?? "") } ? .sampled : .notSampled
        case let settings as LatencyRule: return latency(spans, settings.thresholdMillis, settings.upperMillis)
        case let settings as ProbabilisticRule:
            return Self.isKept(spans[0].traceID, percentage: settings.percentage, salt: settings.salt)
                ? .sampled : .notSampled
        case let settings as StringAttributeRule: return string(spans, settings)
        case let settings as NumericAttributeRule:
            return anywhere(spans, settings.key, invert: settings.invert) { value, _ in
                var number: Int64 = 0
                if case .int(let found) = value { number = found }
                if settings.minimum != 0 || boundsZero, number < settings.minimum { return false }
                if settings.maximum != 0 || boundsZero, number > settings.maximum { return false }
                return true
            }
        case let settings as BooleanAttributeRule:
            let wanted = settings.value
            return anywhere(spans, settings.key, invert: settings.invert) { value, _ in
                value == .bool(true) ? wanted : !wanted
            }
        case let settings as SpanCountRule:
            let most = settings.maximum
            return spans.count >= settings.minimum && (most == 0 || spans.count <= most) ? .sampled : .notSampled
        case let settings as RateLimitingRule:
            let rate = settings.spansPerSecond
            let passes =
                isTokenBucket ? takesTokens(spans.count, rate, settings.burst, now) : fits(spans.count, rate, now)
            return passes ? .sampled : .notSampled
        case let settings as TraceStateRule:
            let key = settings.key
            let wanted = settings.values.filter { !$0.isEmpty && key.utf8.count + $0.utf8.count < 256 }
            let found = spans.contains { span in
                span.traceState.contains { $0.key == key && wanted.contains($0.value) }
            }
            return found ? .sampled : .notSampled
        case is TraceFlagsRule: return .sampled
        case is CompositeRule: return composite(spans, now)
        case is AndRule: return all(spans, now) ? .sampled : .notSampled
        case is DropRule: return all(spans, now) ? .dropped : .notSampled
        case is NotRule:
            switch subs[0].evaluate(spans, at: now) {
            case .sampled: return .notSampled
            case .notSampled: return .sampled
            case let other: return other
            }
        // The expression language has vectors of its own.
        default: return .notSampled
        }
    }

    /// Left to right, stops at the first that does not sample.
    private func all(_ spans: [SimulatedSpan], _ now: UInt64) -> Bool {
        for sub in subs {
            let verdict = sub.evaluate(spans, at: now)
            if verdict == .notSampled || verdict == .invertNotSampled { return false }
        }
        return true
    }

    /// The first that samples decides, within its share of the second.
    private func composite(_ spans: [SimulatedSpan], _ now: UInt64) -> Verdict {
        if second != now / 1_000_000_000 {
            second = now / 1_000_000_000
            keptInSecond = shares.map { _ in 0 }
        }
        for (number, sub) in subs.enumerated() {
            let verdict = sub.evaluate(spans, at: now)
            guard verdict == .sampled || verdict == .invertSampled else { continue }
            if keptInSecond[number] + Int64(spans.count) > shares[number] { return .notSampled }
            keptInSecond[number] += Int64(spans.count)
            return .sampled
        }
        return .notSampled
    }

    private func latency(_ spans: [SimulatedSpan], _ threshold: Int64, _ upper: Int64) -> Verdict {
        var first = spans[0].start
        var last = spans[0].end
        for span in spans {
            if span.start < first { first = span.start }
            if span.end > last { last = span.end }
            let millis = (Int64(last) - Int64(first)) / 1_000_000
            let isLong = isExclusive ? millis > threshold : millis >= threshold
            if upper == 0 ? isLong : threshold < millis && millis <= upper { return .sampled }
        }
        return .notSampled
    }

    private func string(_ spans: [SimulatedSpan], _ settings: StringAttributeRule) -> Verdict {
        anywhere(spans, settings.key, invert: settings.invert) { value, isResource in
            var text = ""
            if case .string(let found) = value { text = found }
            if text.isEmpty && !isResource { return false }
            if !settings.regex { return !text.isEmpty && settings.values.contains(text) }
            return settings.values.contains { Self.search($0, in: text) }
        }
    }

    /// The patterns that the tests use, by hand.
    private static func search(_ pattern: String, in text: String) -> Bool {
        switch pattern {
        case "": true
        case ".": !text.isEmpty
        case "^a": text.hasPrefix("a")
        case "b$": text.hasSuffix("b")
        case "^ab$": text == "ab"
        case "a|c": text.contains("a") || text.contains("c")
        case "[0-9]+": text.contains { ("0"..."9").contains($0) }
        default: text.contains(pattern)
        }
    }

    /// Resource or any span; inverted, a match is a veto in older releases.
    private func anywhere(
        _ spans: [SimulatedSpan], _ key: String, invert: Bool,
        _ matches: (_ value: AttributeValue, _ isResource: Bool) -> Bool
    ) -> Verdict {
        var found = false
        for span in spans {
            if let value = span.resource.first(where: { $0.key == key })?.value, matches(value, true) { found = true }
            if let value = span.attributes.first(where: { $0.key == key })?.value, matches(value, false) {
                found = true
            }
        }
        if invert && vetoes { return found ? .invertNotSampled : .invertSampled }
        if invert { return found ? .notSampled : .sampled }
        return found ? .sampled : .notSampled
    }

    static func isKept(_ id: TraceID, percentage: Double, salt: String) -> Bool {
        var bytes = Array((salt.isEmpty ? "default-hash-seed" : salt).utf8)
        for half in [id.high, id.low] { for place in 0..<8 { bytes.append(UInt8(half >> (56 - 8 * place) & 0xFF)) } }
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in bytes {
            hash ^= UInt64(byte)
            hash &*= 1_099_511_628_211
        }
        return hash <= threshold(percentage)
    }

    /// floor((2^64 - 1) × percentage / 100), the product in 64 bits of precision.
    static func threshold(_ percentage: Double) -> UInt64 {
        let ratio = percentage / 100
        if ratio <= 0 { return 0 }
        if ratio >= 1 { return .max }
        #if arch(x86_64)
            return UInt64(Float80(UInt64.max) * Float80(ratio))
        #else
            // Exact: the ratio is a fraction with a power of two below.
            let places = UInt64(52 - Int(ratio.exponent))
            let (high, low) = UInt64.max.multipliedFullWidth(by: ratio.significandBitPattern | 1 << 52)
            return places >= 128
                ? 0 : places >= 64 ? high >> (places - 64) : high << (64 - places) | low >> places
        #endif
    }

    private func fits(_ count: Int, _ rate: Int64, _ now: UInt64) -> Bool {
        if second != now / 1_000_000_000 {
            second = now / 1_000_000_000
            used = 0
        }
        if used + Int64(count) < rate {
            used += Int64(count)
            return true
        }
        return false
    }

    /// Tokens in billionths, so that nothing is rounded; one that is refilled within the nanosecond is there.
    private func takesTokens(_ count: Int, _ rate: Int64, _ burst: Int64?, _ now: UInt64) -> Bool {
        let full = (burst.flatMap { $0 > 0 ? $0 : nil } ?? 2 * rate) * 1_000_000_000
        let tokens = nanoTokens.map { min(full, $0 + rate * Int64(now - filledAt)) } ?? full
        filledAt = now
        nanoTokens = tokens
        let needed = Int64(count) * 1_000_000_000
        if needed > full || (needed > tokens && needed - tokens >= rate) { return false }
        nanoTokens = tokens - needed
        return true
    }
}
