/// How fast traces are sent.
public enum LiveSpeed: Sendable, Hashable {
    /// So many times as fast as their own times say: whether the receiver can take them or not.
    case times(Double)
    /// As fast as the receiver takes them.
    case most

    /// Reads `10x`, `0.5x` or `max`; `nil`: it is neither, or no speed above 0 and up to a million.
    public init?(_ text: String) {
        if text == "max" {
            self = .most
            return
        }
        guard text.hasSuffix("x"), let times = Double(text.dropLast()), times > 0, times <= 1e6 else { return nil }
        self = .times(times)
    }
}
