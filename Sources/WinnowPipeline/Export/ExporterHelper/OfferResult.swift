/// What an exporter says to a request at once.
public enum OfferResult: Sendable, Hashable {
    /// It has taken it: its caller goes on.
    case taken
    /// It does not take it: its caller goes on with the error.
    case refused(ExportError)
    /// Its caller waits, and finds itself in `ExporterOutput.returns` later.
    case pending
}
