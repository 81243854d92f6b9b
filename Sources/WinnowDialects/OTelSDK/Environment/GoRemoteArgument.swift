/// What `jaegerremote` (go-contrib, `samplers/jaegerremote`) makes of `OTEL_TRACES_SAMPLER_ARG`, where a program has wired that library itself:
/// Go's SDK reads no name of it.
struct GoRemoteArgument: Equatable {
    /// The ratio of the sampler that decides until the first answer.
    var initialRatio = 0.001
    /// Time between two polls, milliseconds.
    var intervalMillis: Int64 = 60_000
    /// Where it asks.
    var endpoint = "http://127.0.0.1:5778/sampling"

    /// Parts that are no `key=value`, unknown keys and numbers that can't be read are left out, and only a logger is told.
    init(_ text: String) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            let value = String(pair[1]).trimming { $0 == " " }
            switch String(pair[0]).trimming({ $0 == " " }) {
            case "endpoint": endpoint = value
            case "pollingIntervalMs": if let millis = Int64(value) { intervalMillis = millis }
            case "initialSamplingRate": if let ratio = NumberGrammar.go(value) { initialRatio = ratio }
            default: break
            }
        }
    }

    /// What ends the process when it starts to poll; `nil`: nothing.
    var panic: String? { intervalMillis > 0 ? nil : "non-positive interval for NewTicker" }
}
