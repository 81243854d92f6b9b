import WinnowLive

/// Options of sending traces to a receiver.
enum LiveOptions {
    /// `-o` of the verbs that send.
    static let output = Option(
        "output", short: "o", "[FORMAT:]FILE|URL",
        TraceTargets.output.meaning + "; otlp+http://HOST:4318 sends the traces there",
        arity: .repeatable, ValueParser.text)
    static let speed = Option(
        "speed", "10x", "to a URL: so many times as fast as the traces happened, or max, as fast as it takes them",
        default: "1x", ValueParser<LiveSpeed>(expectation: "a speed such as 10x or 0.5x, or max") { LiveSpeed($0) })
    static let rate = Option(
        "rate", "N/s", "to a URL: so many traces a second on average, in place of --speed",
        default: "the scenario's own", ValueParser.rate)
    static let inFlight = Option(
        "in-flight", "N", "to a URL: requests that are under way or wait to be sent again, at most", default: "8",
        ValueParser.integer(1...1024))
    static let queue = Option(
        "queue", "N",
        "to a URL: requests that wait in front of these; what comes to a full queue is dropped and counted",
        default: "256", ValueParser.integer(1...1_000_000))

    /// Options of every verb that sends.
    static let common: [any AnyOption] = [speed, inFlight, queue]

    /// Names of all that mean nothing for files.
    static let names = [speed.name, rate.name, inFlight.name, queue.name]
}
