import WinnowModel
public import WinnowSettings

/// Any answer (row 8 of the list of faults).
public struct StatusTransportFault: TransportFault {
    /// Its key in a file.
    public static let id = "status"
    /// How it is written.
    public static let example = "status: {http: 500, grpc: 13}"
    /// What it is, for the documentation.
    public static let summary = "requests are answered with any status"
    var http = 500
    var grpc = 13

    /// Creates the defaults.
    public init() {}

    /// What it does.
    public var effect: TransportFaultEffect { .link(.answers(FaultAnswer(httpStatus: http, grpcCode: grpc))) }

    /// The keys.
    public static var fields: [SettingField<StatusTransportFault>] {
        [
            .integer("http", \.http, in: 100...599, "status code over HTTP"),
            .integer("grpc", \.grpc, in: 1...16, "status code over gRPC"),
        ]
    }
}
