/// The codes of gRPC statuses.
public enum GRPCCode: Int, Sendable, Hashable, CaseIterable {
    /// Done.
    case ok = 0
    /// The caller has given up.
    case canceled = 1
    /// Nobody knows.
    case unknown = 2
    /// The request is wrong.
    case invalidArgument = 3
    /// It took too long.
    case deadlineExceeded = 4
    /// There is no such thing.
    case notFound = 5
    /// There is such a thing already.
    case alreadyExists = 6
    /// The caller may not.
    case permissionDenied = 7
    /// Something has run out; with a delay, for a while.
    case resourceExhausted = 8
    /// The system is not in a state for this.
    case failedPrecondition = 9
    /// The operation was ended.
    case aborted = 10
    /// The operation went too far.
    case outOfRange = 11
    /// Nobody does this.
    case unimplemented = 12
    /// The server is broken.
    case `internal` = 13
    /// The server is not there for now.
    case unavailable = 14
    /// Data are lost.
    case dataLoss = 15
    /// Nobody knows the caller.
    case unauthenticated = 16

    /// As Go writes it, such as `InvalidArgument`.
    public var name: String {
        switch self {
        case .ok: "OK"
        default: "\(self)".prefix(1).uppercased() + "\(self)".dropFirst()
        }
    }

    /// The status of an HTTP response that stands for it (core v0.161.0, `receiver/otlpreceiver/internal/errors`).
    var httpStatus: Int {
        switch self {
        case .canceled, .deadlineExceeded, .aborted, .outOfRange, .unavailable, .dataLoss: 503
        case .resourceExhausted: 429
        case .invalidArgument: 400
        case .unauthenticated: 401
        case .permissionDenied: 403
        case .unimplemented: 404
        case .ok, .unknown, .notFound, .alreadyExists, .failedPrecondition, .internal: 500
        }
    }

    /// The code as which the Collector reports an HTTP status that is no success (core v0.161.0, `internal/statusutil/helper.go`).
    public init(ofHTTP status: Int) {
        self =
            switch status {
            case 400: .invalidArgument
            case 401: .unauthenticated
            case 403: .permissionDenied
            case 404: .unimplemented
            case 429: .resourceExhausted
            case 502, 503, 504: .unavailable
            default: .unknown
            }
    }
}
