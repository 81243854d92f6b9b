import WinnowModel

extension RetryAfter {
    /// Go's SDK (`otlptracehttp/client.go`, `retryAfterDuration`): whole seconds from 0 on, else a date of `http.ParseTime`, never below 0.
    static func go(_ text: Substring, at now: Nanos) -> Int64? {
        if let seconds = whole(text), seconds >= 0 { return saturated(seconds: seconds) }
        return GoDate.http(text).map { max(0, until($0, from: now)) }
    }

    /// The Collector's `otlp_http` (core v0.161.0, `otlphttpexporter/otlp.go`): whole seconds of either sign, else a date of `time.RFC1123`, also in
    /// the past. Seconds are multiplied as Go's durations are, without a check.
    static func collector(_ text: Substring, at now: Nanos) -> Int64? {
        if let seconds = whole(text) { return seconds &* 1_000_000_000 }
        return GoDate.rfc1123(text).map { until($0, from: now) }
    }
}
