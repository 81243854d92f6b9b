public import WinnowModel
import WinnowFormats

/// A line that an exporter of the Collector logs about its requests.
public struct ExporterLogLine: Sendable, Hashable {
    /// What it is about.
    public enum Event: Sendable, Hashable {
        /// A request is sent again after an interval, ns.
        case retrying(ExportError, interval: Nanos)
        /// A request of so many spans is lost.
        case dropping(ExportError, spans: Int)
        /// A caller gets an error for a request of so many spans.
        case rejecting(ExportError, spans: Int)
        /// A request could not be cut.
        case splitFailed(ExportError)
        /// A persistent queue finds nothing of its own in its storage.
        case metadataNotFound
        /// It begins anew.
        case queueInitialized
        /// What it keeps has the present form.
        case metadataMigrated
        /// It finds what it kept.
        case metadataLoaded
        /// Some of that was being sent.
        case fetchingDispatched
        /// That waits again.
        case dispatchedMoved
    }

    /// When, ns.
    public let time: Nanos
    /// What it is about.
    public let event: Event

    /// `info`, `warn` or `error`.
    public var level: String {
        switch event {
        case .dropping, .rejecting: "error"
        case .splitFailed: "warn"
        default: "info"
        }
    }

    /// The error that it tells.
    public var error: ExportError? {
        switch event {
        case .retrying(let error, _), .dropping(let error, _), .rejecting(let error, _), .splitFailed(let error): error
        default: nil
        }
    }

    /// The interval that it tells, as the Collector writes it.
    public var interval: String? {
        guard case .retrying(_, let interval) = event else { return nil }
        return GoDuration.text(Int64(clamping: interval))
    }

    /// The Collector's own text (core v0.161.0); `advice` is that of the exporter's settings.
    public func message(advice: String) -> String {
        switch event {
        case .retrying: "Exporting failed. Will retry the request after interval."
        case .dropping: "Exporting failed. Dropping data." + advice
        case .rejecting: "Exporting failed. Rejecting data." + advice
        case .splitFailed: "Failed to split request."
        case .metadataNotFound: "New queue metadata key not found, attempting to load legacy format."
        case .queueInitialized: "Initializing new persistent queue"
        case .metadataMigrated: "Successfully migrated to consolidated metadata format"
        case .metadataLoaded: "Loaded queue metadata"
        case .fetchingDispatched: "Fetching items left for dispatch by consumers"
        case .dispatchedMoved: "Moved items for dispatching back to queue"
        }
    }
}
