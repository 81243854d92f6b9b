import WinnowFormats
import WinnowPipeline
import WinnowSettings

/// Answers of a receiver in the form of the recorded ones.
enum ReceiverAnswers {
    /// A response: status, headers, and a body read by its content type.
    static func value(_ response: HTTPResponse) throws -> JSONValue {
        let headers = response.headers.map { JSONValue.Member($0.name, .string($0.value)) }
        return [
            "status": .int(Int64(response.status)), "headers": .object(headers), "body": try body(response),
        ]
    }

    private static func body(_ response: HTTPResponse) throws -> JSONValue {
        if response.body.isEmpty { return .null }
        let type = response.headers.first { $0.name == "Content-Type" }?.value
        switch type {
        case "application/json": return ["json": try JSONValue.parse(response.body, file: "body")]
        case "application/x-protobuf" where response.status == 200:
            let isUsual = response.body == [0x0A, 0x00]
            return [
                "error_message": "", "protobuf_base64": isUsual ? "CgA=" : .string("\(response.body)"),
                "rejected_spans": 0,
            ]
        case "application/x-protobuf":
            let status = try OTLPMessage(.rpcStatus, protobuf: response.body)
            return ["status": try JSONValue.parse(status.json(), file: "status")]
        default: return ["text": .string(String(decoding: response.body, as: UTF8.self))]
        }
    }

    /// A recorded answer in which details of a status stand as JSON has them.
    static func plain(_ answer: JSONValue) throws -> JSONValue {
        guard let members = answer.members, let status = answer["body"]?["status"], let details = status["details"]
        else { return answer }
        let plain = try (details.elements ?? []).map { detail -> JSONValue in
            let value = try JSONValue.parse(Array((detail["value"]?.string ?? "{}").utf8), file: "detail")
            return .object([JSONValue.Member("@type", detail["type"] ?? .null)] + (value.members ?? []))
        }
        let parts = (status.members ?? []).map { $0.name == "details" ? JSONValue.Member($0.name, .array(plain)) : $0 }
        return .object(
            members.map { $0.name == "body" ? JSONValue.Member("body", ["status": .object(parts)]) : $0 })
    }
}
