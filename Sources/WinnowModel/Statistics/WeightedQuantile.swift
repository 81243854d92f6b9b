/// The quantile `percent` / 100 of values that stand for `weight` each: the least value whose cumulative weight reaches that share (the inverse
/// of the weighted distribution function; the nearest rank when all weights are 1). `nil` without a value.
public func weightedQuantile(percent: Double, of values: [(value: UInt64, weight: Double)]) -> UInt64? {
    let sorted = values.sorted { $0.value < $1.value }
    let wanted = percent * sorted.reduce(0) { $0 + $1.weight }
    var sum = 0.0
    for (value, weight) in sorted {
        sum += weight
        if sum * 100 >= wanted { return value }
    }
    return sorted.last?.value
}
