import WinnowFormats

/// The gRPC side of the Collector's OTLP receiver (core v0.161.0, `config/configgrpc`): what it makes of a message, and what it answers.
public struct GRPCReceiver: Sendable {
    /// What becomes of a message.
    public enum Reception: Sendable, Hashable {
        /// It is answered without anybody being asked; `nil`: it is accepted.
        case answered(GRPCStatus?)
        /// The next consumer is asked about a request, as it is once it is decoded, with so many spans.
        case taken(body: [UInt8], spans: Int)
    }

    /// Most bytes of a message, as it comes and decoded, each.
    public let messageLimit: Int

    /// Creates a receiver; 0 MiB stand for 4.
    public init(maxMessageMiB: Int64 = 0) {
        let (bytes, isOver) = maxMessageMiB.multipliedReportingOverflow(by: 1 << 20)
        messageLimit = isOver || bytes <= 0 ? 4 << 20 : Int(bytes)
    }

    /// Takes in a message; `encoding` is the header `grpc-encoding`, of a message that says of itself that it is compressed.
    public func receive(_ message: [UInt8], encoding: String? = nil) -> Reception {
        if message.count > messageLimit {
            return .answered(
                GRPCStatus(
                    .resourceExhausted,
                    "grpc: received message larger than max (\(message.count) vs. \(messageLimit))"))
        }
        var body = message
        if let encoding, encoding != "identity" {
            guard ["gzip", "zstd", "snappy"].contains(encoding) else {
                return .answered(
                    GRPCStatus(
                        .unimplemented, "grpc: Decompressor is not installed for grpc-encoding \"\(encoding)\""))
            }
            do throws(ContentFault) {
                // In gRPC snappy stands for frames.
                body = try ContentDecoding.decode(
                    message, encoding: encoding == "snappy" ? "x-snappy-framed" : encoding, limit: messageLimit)
            } catch {
                return .answered(error.isTooLarge ? tooLarge : Self.damaged(error.message))
            }
        }
        do throws(RequestFault) {
            let spans = try ReceivedRequest.spans(protobuf: body)
            return spans == 0 ? .answered(nil) : .taken(body: body, spans: spans)
        } catch {
            return .answered(
                GRPCStatus(.internal, Array("grpc: error unmarshalling request: ".utf8) + error.message))
        }
    }

    /// What is answered to a request that the next consumer has accepted (`nil`) or not.
    public static func answer(_ error: ConsumerError?) -> GRPCStatus? { error?.answer }

    private var tooLarge: GRPCStatus {
        GRPCStatus(
            .resourceExhausted, "grpc: received message after decompression larger than max \(messageLimit)")
    }

    private static func damaged(_ message: String) -> GRPCStatus {
        GRPCStatus(.internal, "grpc: failed to decompress the received message: \(message)")
    }
}
