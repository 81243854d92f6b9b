import WinnowModel
import WinnowOTTL

/// A span as series see it.
struct SpanCall {
    var service: Text
    var span: SpanRecord
    var resource: ValueMap
    var scope: ScopeRecord
    var weight: UInt64
    var isAdjusted: Bool
    var instance: Text
    var shared: SpanMetricsDeriver.Shared

    /// In the unit of the histogram; a span that ends before it starts has none.
    var duration: Double {
        span.endTime > span.startTime ? Double(span.endTime - span.startTime) / shared.settings.divisor : 0
    }

    private static let baseKeys: [Text] = ["service.name", "span.name", "span.kind", "status.code"]

    private func base(_ place: Int) -> Text {
        switch place {
        case 0: service
        case 1: span.name
        case 2: SpanWords.kind(span.kind)
        default: SpanWords.status(span.status.code)
        }
    }

    private var method: Text { isAdjusted ? "extrapolated" : "counted" }

    /// The bytes that tell its series apart, as the product puts them together.
    func key(_ further: [SpanDimension], _ others: ValueMap) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(96)
        var isFirst = true
        for (place, key) in Self.baseKeys.enumerated() where !shared.settings.excluded.contains(key) {
            if !isFirst || place > 0 { bytes.append(0) }
            isFirst = false
            bytes += base(place).bytes
        }
        for dimensions in [shared.settings.dimensions, further] {
            for dimension in dimensions {
                for (key, value) in dimension.values(span.attributes, others) {
                    bytes.append(0)
                    bytes += key.bytes
                    bytes.append(UInt8(ascii: ":"))
                    bytes += value.attributeText.bytes
                }
            }
        }
        if shared.settings.saysSamplingMethod {
            bytes.append(0)
            bytes += method.bytes
        }
        return bytes
    }

    /// The attributes of its series.
    func attributes(_ further: [SpanDimension], _ others: ValueMap) -> ValueMap {
        let settings = shared.settings
        var pairs = PairCollector()
        for (place, key) in Self.baseKeys.enumerated() where !settings.excluded.contains(key) {
            pairs.put(key, .string(base(place)))
        }
        if !settings.excluded.contains("collector.instance.id") {
            pairs.put("collector.instance.id", .string(instance))
        }
        for dimension in settings.dimensions + further {
            for (key, value) in dimension.values(span.attributes, others) { pairs.put(key, value) }
        }
        if !scope.name.bytes.isEmpty, settings.scopes.contains(scope.name) {
            pairs.put("span.instrumentation.scope.name", .string(scope.name))
            pairs.put("span.instrumentation.scope.version", .string(scope.version))
        }
        if settings.saysSamplingMethod { pairs.put("sampling.method", .string(method)) }
        return pairs.map
    }
}
