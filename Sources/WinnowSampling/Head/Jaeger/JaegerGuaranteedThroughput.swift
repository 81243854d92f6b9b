/// A share of ids, and traces per second that are kept at least (Go `guaranteedThroughputProbabilisticSampler`, Python
/// `GuaranteedThroughputProbabilisticSampler`).
///
/// A trace that the share keeps is charged to the bucket too, so the bound is a floor, not an addition.
struct JaegerGuaranteedThroughput: Sendable {
    private(set) var share: JaegerShare
    private(set) var bucket: JaegerBucket

    init(_ share: JaegerShare, lowerBound: JaegerBucket) {
        self.share = share
        bucket = lowerBound
    }

    mutating func decide(_ low: UInt64, _ rules: JaegerRules, at now: JaegerInstant) -> JaegerVerdict {
        let granted = bucket.take(at: now)
        // With a floor under it the chance is not the share's alone.
        let probability = bucket.rate > 0 ? Double.nan : share.rate
        if share.keeps(low) {
            return JaegerVerdict(
                isKept: true, kind: .probabilistic, parameter: share.rate, probability: probability)
        }
        let parameter = rules.lowerBoundTag == .rateLimiting ? bucket.rate : share.rate
        return JaegerVerdict(
            isKept: granted, kind: rules.lowerBoundTag, parameter: parameter, probability: probability)
    }

    /// Takes a share and a bound of a new answer; the balance stays in proportion.
    mutating func update(_ newShare: JaegerShare, lowerBound: Double, at now: JaegerInstant) {
        if newShare.rate != share.rate { share = newShare }
        if lowerBound != bucket.rate { bucket.change(rate: lowerBound, at: now) }
    }
}
