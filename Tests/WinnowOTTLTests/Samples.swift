import WinnowModel

@testable import WinnowOTTL

/// A span of which every field says something.
enum Samples {
    static let record: TelemetryRecord = {
        var record = TelemetryRecord()
        record.resource.attributes = ValueMap([("service.name", .string("checkout")), ("i", .int(3))])
        record.scope.name = "lib"
        record.scope.version = "1.2"
        record.span.traceID = TraceID(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10)
        record.span.spanID = 0xABCD
        record.span.parentSpanID = 0xEF
        record.span.traceState = "ot=th:8,vendor=x"
        record.span.name = "GET /cart"
        record.span.kind = 2
        record.span.startTime = 1_700_000_000_000_000_000
        record.span.endTime = 1_700_000_000_250_000_000
        record.span.status.code = 2
        record.span.status.message = "deadline"
        record.span.attributes = ValueMap([
            ("s", .string("abc")), ("i", .int(42)), ("d", .double(1.5)), ("b", .bool(true)),
            ("y", .bytes([1, 2, 255])),
            ("l", .slice([.int(1), .string("a"), .slice([.null])])),
            ("m", .map(ValueMap([("s", .string("inner")), ("a", .int(1))]))), ("e", .null),
            ("http.status_code", .int(503)),
        ])
        var event = EventRecord()
        event.name = "exception"
        event.time = record.span.startTime + 5
        event.attributes = ValueMap([("s", .string("boom"))])
        record.span.events = [event]
        record.event = 0
        return record
    }()
}
