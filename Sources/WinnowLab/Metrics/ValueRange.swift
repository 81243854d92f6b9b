/// Which numbers a figure can be.
enum ValueRange: Sendable, Hashable {
    /// Zero and above: counts, seconds, bytes, money, estimates over the truth.
    case nonNegative
    /// 0...1.
    case share
    /// A count of things that another metric counts all of.
    case upTo(String)
}
