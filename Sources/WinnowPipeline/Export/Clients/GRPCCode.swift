/// Codes of gRPC.
public enum GRPCCode {
    /// The names in the order of the codes, as Go writes them.
    public static let names = [
        "OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound", "AlreadyExists",
        "PermissionDenied", "ResourceExhausted", "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented",
        "Internal", "Unavailable", "DataLoss", "Unauthenticated",
    ]

    /// The code as which the Collector reports an HTTP status that is no success (core v0.161.0, `internal/statusutil/helper.go`).
    public static func code(ofHTTP status: Int) -> Int {
        switch status {
        case 400: 3
        case 401: 16
        case 403: 7
        case 404: 12
        case 429: 8
        case 502, 503, 504: 14
        default: 2
        }
    }
}
