import WinnowSettings

/// A kind of fault: one file, one line in `FaultCatalog`.
protocol Fault: SettingsBlock {
    /// Name and summary for `winnow list faults`.
    static var entry: CatalogLine { get }
    /// What it does to a span it strikes.
    var effect: FaultEffect { get }
}

/// What a fault does; kinds are combinations of these.
struct FaultEffect: Sendable {
    /// The operation fails before its calls.
    var failure: ErrorSpec?
    /// The operation's own work takes this many times as long.
    var factor = 1.0
    /// And this much longer, ns.
    var additionNanos: UInt64 = 0
    /// Calls never arrive.
    var refusesCalls = false
    /// A call that never arrives is noticed only by its timeout.
    var isSilent = false
}
