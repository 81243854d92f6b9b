import WinnowFormats
import WinnowSettings

extension ExportResponseBody {
    /// Reads an `ExportTraceServiceResponse` of JSON.
    public static func read(json body: [UInt8]) -> ExportResponseBody {
        guard let value = try? JSONValue.parse(body, file: "response"), case .object = value else { return .damaged }
        guard let partial = value["partialSuccess"], case .object = partial else { return .success }
        let spans = partial["rejectedSpans"]
        let rejected = spans?.integer ?? spans?.string.flatMap { Int64($0) } ?? 0
        return .partial(PartialSuccess(rejectedSpans: rejected, message: partial["errorMessage"]?.string ?? ""))
    }
}
