/// Wilson's score interval of `successes` out of `trials`; `nil` without a trial.
///
/// Uses the exact normal quantile of `level`, as statsmodels does.
public func wilson(successes: Double, trials: Double, level: Double = 0.95) -> Interval? {
    guard trials > 0, successes >= 0, successes <= trials else { return nil }
    let z = PortableMath.normalQuantile(0.5 + level / 2)
    let share = successes / trials
    let z2 = z * z / trials
    let centre = (share + z2 / 2) / (1 + z2)
    let half = z / (1 + z2) * (share * (1 - share) / trials + z2 / (4 * trials)).squareRoot()
    return Interval(
        low: successes == 0 ? 0 : max(0, centre - half), high: successes == trials ? 1 : min(1, centre + half))
}
