/// Every query that looks for traces or reads them: each is answered from an index, whatever the size of the store.
enum TraceStatement: String, CaseIterable {
    /// Whether there are traces.
    case any = "SELECT 1 FROM trace WHERE id > 0 LIMIT 1"
    /// The number of the last trace.
    case last = "SELECT max(id) FROM trace"
    /// The number of the last part of the search index.
    case lastPart = "SELECT max(part) FROM trace_term"
    /// The page of a part in which a term would stand.
    case page =
        "SELECT traces FROM trace_term WHERE part = ?1 AND first_term <= ?2 ORDER BY first_term DESC LIMIT 1"
    /// Traces of an id.
    case id = "SELECT id FROM trace WHERE trace_id = ?1 ORDER BY id"
    /// Traces that last from one length to another, at most so many.
    case duration = "SELECT id FROM trace WHERE duration_ns >= ?1 AND duration_ns <= ?2 LIMIT ?3"
    /// Start and duration of a trace.
    case facts = "SELECT start_ns, duration_ns FROM trace WHERE id = ?1"
    /// Traces of a time, newest first.
    case newest =
        "SELECT id, duration_ns FROM trace WHERE start_ns >= ?1 AND start_ns < ?2 ORDER BY start_ns DESC, id DESC"
    /// Id and seed of a trace.
    case trace = "SELECT trace_id, seed FROM trace WHERE id = ?1"
    /// The spans of a trace, in the order in which they came.
    case spans =
        """
        SELECT span_id, parent_span_id, operation, resource, start_ns, end_ns, status, flags, attributes, events, links,
            status_message, trace_state, dropped_attributes, dropped_events, dropped_links, request
        FROM trace_span WHERE trace = ?1 ORDER BY rowid
        """
    /// An operation.
    case operation = "SELECT service, name, kind, scope FROM operation WHERE id = ?1"
    /// A resource.
    case resource = "SELECT service, attributes, schema_url, dropped_attributes FROM resource WHERE id = ?1"
    /// A scope.
    case scope = "SELECT name, version, attributes, schema_url, dropped_attributes FROM scope WHERE id = ?1"
    /// The policies that kept a trace of a seed.
    case keptBy =
        """
        SELECT policy.ordinal, policy.name FROM kept_trace JOIN cell ON cell.id = kept_trace.cell
        JOIN policy ON policy.ordinal = cell.policy
        WHERE kept_trace.trace_id = ?1 AND cell.seed = ?2
        """
}
