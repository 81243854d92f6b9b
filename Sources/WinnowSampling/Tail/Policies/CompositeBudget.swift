import WinnowModel

/// What one sub-policy of a `composite` may keep in each second of the clock.
///
/// As in contrib, `internal/sampling/composite.go`: a trace that the sub-policy asks for is kept where the spans that it has kept in this Unix
/// second and the trace's own are no more than its share and no more than the composite's whole; otherwise it is lost, and no later
/// sub-policy is asked. What is lost is not charged.
struct CompositeBudget: Sendable {
    private let most: Int64
    private var second: UInt64 = .max
    private var used: Int64 = 0

    /// A budget of spans a second.
    init(share: Int64, whole: Int64) { most = min(share, whole) }

    /// Whether a trace of `spans` spans is kept at `now`, ns; charges the budget when it is.
    mutating func keeps(spans: Int, at now: Nanos) -> Bool {
        if now / 1_000_000_000 != second {
            second = now / 1_000_000_000
            used = 0
        }
        let (sum, isOver) = used.addingReportingOverflow(Int64(spans))
        guard !isOver, sum <= most else { return false }
        used = sum
        return true
    }
}

extension TailPolicySettings.Composite {
    /// The budgets of the sub-policies, in their order.
    func budgets(_ version: CollectorVersion) -> [CompositeBudget] {
        let whole = Double(maximum)
        let equal = policies.isEmpty ? 0 : whole / Double(policies.count)
        return policies.map { policy in
            // Of a policy that is listed twice the last entry counts.
            let listed = allocations.last { $0.policy == policy.name }
            let share: Double
            if let listed {
                share = listed.percent > 0 ? Double(listed.percent) / 100 * whole : equal
            } else {
                share = version.has(.equalShares) ? equal : 0
            }
            return CompositeBudget(share: Self.whole(share), whole: maximum)
        }
    }

    private static func whole(_ share: Double) -> Int64 {
        Int64(exactly: share.rounded(.towardZero)) ?? (share < 0 ? .min : .max)
    }
}
