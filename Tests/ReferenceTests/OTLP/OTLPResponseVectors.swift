import WinnowFormats
import WinnowSettings

/// Answers of a receiver: partial success, and `google.rpc.Status` with a retry delay.
enum OTLPResponseVectors: VectorSuite {
    static let file = "otlp/responses.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for (number, line) in vectors.lines.enumerated() {
            let bytes = line.bytes("protobuf")
            let isStatus = line["message"]?.string == OTLPMessageType.rpcStatus.name
            let type = isStatus ? OTLPMessageType.rpcStatus : .exportTraceServiceResponse
            let message = try OTLPMessage(type, protobuf: bytes)
            let json = try message.json()
            let recorded = line["json"]?.text(sortedKeys: true) ?? ""
            let agrees =
                try bytes.count == line["size"]?.integer.map { Int($0) } && message.protobuf() == bytes
                && JSONValue.parse(json, file: "json").text(sortedKeys: true) == recorded
                && OTLPMessage(type, json: json).protobuf() == bytes
                && OTLPMessage(type, json: Array(recorded.utf8)).protobuf() == bytes
            tally.count(agrees, "answer \(number): \(recorded)")
        }
    }
}
