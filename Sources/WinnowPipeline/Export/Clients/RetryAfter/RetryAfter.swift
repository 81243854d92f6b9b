import WinnowModel

/// `Retry-After` of an HTTP response (RFC 9110, section 10.2.3: seconds or a date), as each client reads it.
///
/// The answers differ for everything that is not a small whole number. A delay may be negative where a client takes it so; `nil` says that
/// the client goes on as if there were no such header.
enum RetryAfter {
    /// The delay that a client reads of the header at `now`, ns.
    static func read(_ header: String, by client: ExportClient, at now: Nanos) -> Int64? {
        let text = trimmed(header)
        return switch client {
        case .python: python(text, at: now)
        case .go: go(text, at: now)
        case .java: java(text, at: now)
        case .node: node(text, at: now)
        case .collectorHTTP: collector(text, at: now)
        case .sdkGRPC, .collectorGRPC, .zipkin: nil
        }
    }

    /// What stands between the blanks around a header's value; every HTTP library leaves those out.
    private static func trimmed(_ text: String) -> Substring {
        var rest = Substring(text)
        while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        return rest
    }

    /// From `now` until a Unix time in seconds, ns: the longest or shortest there is where it does not fit.
    static func until(_ seconds: Int, from now: Nanos) -> Int64 {
        let (nanos, isOver) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        if isOver { return seconds < 0 ? .min : .max }
        let (delay, isBeyond) = nanos.subtractingReportingOverflow(Int64(clamping: now))
        return isBeyond ? (nanos < 0 ? .min : .max) : delay
    }

    /// Decimal digits with an optional sign, as `strconv.ParseInt` and `Long.parseLong` read them; `nil`: none, or beyond 64 bits.
    static func whole(_ text: Substring) -> Int64? {
        var rest = text.utf8
        if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest = rest.dropFirst() }
        guard !rest.isEmpty, rest.allSatisfy({ HeaderCursor.isDigit($0) }) else { return nil }
        return Int64(text)
    }

    /// Whole seconds as nanoseconds, the longest there is where they do not fit.
    static func saturated(seconds: Int64) -> Int64 {
        let (nanos, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isOver ? (seconds < 0 ? .min : .max) : nanos
    }
}
