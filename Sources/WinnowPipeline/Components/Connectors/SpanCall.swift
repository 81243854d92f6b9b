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
    var settings: SpanMetricsDeriver.Settings

    /// In the unit of the histogram; a span that ends before it starts has none.
    var duration: Double {
        span.endTime > span.startTime ? Double(span.endTime - span.startTime) / settings.divisor : 0
    }

    /// What every series says that is not excluded.
    private var base: [(key: Text, value: Text)] {
        [
            ("service.name", service), ("span.name", span.name), ("span.kind", SpanWords.kind(span.kind)),
            ("status.code", SpanWords.status(span.status.code)),
        ].filter { !settings.excluded.contains($0.0) }
    }

    private var method: Text { isAdjusted ? "extrapolated" : "counted" }

    /// The bytes that tell its series apart, as the product puts them together.
    func key(_ further: [SpanDimension], _ others: ValueMap) -> [UInt8] {
        var bytes: [UInt8] = []
        for (place, part) in base.enumerated() {
            if place > 0 || part.key != "service.name" { bytes.append(0) }
            bytes += part.value.bytes
        }
        for dimension in settings.dimensions + further {
            for (key, value) in dimension.values(span.attributes, others) {
                bytes.append(0)
                bytes += key.bytes
                bytes.append(UInt8(ascii: ":"))
                bytes += value.attributeText.bytes
            }
        }
        if settings.saysSamplingMethod {
            bytes.append(0)
            bytes += method.bytes
        }
        return bytes
    }

    /// The attributes of its series.
    func attributes(_ further: [SpanDimension], _ others: ValueMap) -> ValueMap {
        var pairs = PairCollector()
        for part in base { pairs.put(part.key, .string(part.value)) }
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
