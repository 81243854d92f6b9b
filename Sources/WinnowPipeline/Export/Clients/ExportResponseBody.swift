/// What a body of an OTLP response says (`opentelemetry/proto/collector/trace/v1/trace_service.proto`).
public enum ExportResponseBody: Sendable, Hashable {
    /// Nothing about rejected spans.
    case success
    /// A partial success, which may be an empty one.
    case partial(PartialSuccess)
    /// It is no such response.
    case damaged

    /// Reads a body by its content type, which must be exactly one of OTLP's: of any other nothing is read.
    public static func read(_ body: [UInt8], contentType: String) -> ExportResponseBody {
        switch contentType {
        case _ where body.isEmpty: .success
        case "application/x-protobuf": read(protobuf: body)
        case "application/json": read(json: body)
        default: .success
        }
    }

    /// Reads an `ExportTraceServiceResponse` of protocol buffers.
    public static func read(protobuf body: [UInt8]) -> ExportResponseBody {
        var message = ResponseCursor(body[...])
        var partial: PartialSuccess?
        while let field = message.next() {
            guard field.number == 1, field.wireType == 2 else { continue }
            var inner = ResponseCursor(field.bytes)
            var found = partial ?? PartialSuccess(rejectedSpans: 0)
            while let field = inner.next() {
                if field.number == 1, field.wireType == 0 { found.rejectedSpans = Int64(bitPattern: field.value) }
                if field.number == 2, field.wireType == 2 {
                    guard let text = String(validating: field.bytes, as: UTF8.self) else { return .damaged }
                    found.message = text
                }
            }
            if inner.isDamaged { return .damaged }
            partial = found
        }
        if message.isDamaged { return .damaged }
        return partial.map { .partial($0) } ?? .success
    }
}
