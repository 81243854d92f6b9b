import WinnowModel
import WinnowPipeline

/// The errors of next consumers that were recorded, by their names.
enum ConsumerFault {
    /// The error; `nil`: there is none of that name, or it is none.
    static func error(named name: String) -> ConsumerError? {
        let boom = ConsumerError.plain("boom")
        switch name {
        case "plain error", "partial (consumererror.Traces)", "consumererror retryable",
            "exporter without queue, plain error":
            return boom
        case "permanent", "exporter without queue, permanent", "exporter waits for result, permanent":
            return .permanent(boom)
        case "wrapped permanent": return .wrapped("outer: ", .permanent(boom))
        case "context deadline exceeded": return .plain(name)
        case "context cancelled": return .plain("context canceled")
        case "throttle retry of the exporter helper": return .throttled(delayNanos: 1_500_000_000, boom)
        case "downstream": return .downstream(boom)
        case "downstream permanent": return .downstream(.permanent(boom))
        case "joined permanent and plain": return .joined([.permanent(.plain("a")), .plain("b")])
        case "joined status and plain": return .joined([.status(GRPCStatus(.invalidArgument, "a")), .plain("b")])
        case "memory limiter refuses": return .memoryIsShort
        case "exporter queue full": return .plain("sending queue is full")
        case "exporter queue of items, request too large": return .plain("element size too large")
        case "exporter without queue, gRPC status": return .status(GRPCStatus(.invalidArgument, "boom"))
        default: break
        }
        if name.hasPrefix("consumererror HTTP ") { return boom }
        if name.hasPrefix("consumererror gRPC ") { return .plain("orig") }
        var words = name.split(separator: " ").map(String.init)
        let first = words[0]
        if first != "status" { words.removeFirst() }
        guard words.count > 1, words[0] == "status", let code = GRPCCode.allCases.first(where: { $0.name == words[1] })
        else { return nil }
        var status = GRPCStatus(code, "boom")
        if words.count == 6, let seconds = Double(words[5].dropLast()) {
            status = GRPCStatus(code, "wait", retryDelayNanos: Int64(seconds * 1e9))
        }
        switch first {
        case "permanent": return .permanent(.status(status))
        case "wrapped": return .wrapped("outer: ", .status(status))
        default: return .status(status)
        }
    }
}
