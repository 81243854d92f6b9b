import WinnowModel
public import WinnowSettings

/// Any answer (row 8 of the list of faults).
public struct StatusTransportFault: TransportFault {
    public static let id = "status"
    public static let example = "status: {http: 500, grpc: 13}"
    public static let summary = "requests are answered with any status"
    var http = 500
    var grpc = 13

    public init() {}

    public var effect: TransportFaultEffect { .link(.answers(FaultAnswer(httpStatus: http, grpcCode: grpc))) }

    public static var fields: [SettingField<StatusTransportFault>] {
        [
            .integer("http", \.http, in: 100...599, "status code over HTTP"),
            .integer("grpc", \.grpc, in: 1...16, "status code over gRPC"),
        ]
    }
}
