import WinnowModel

/// Student's t distribution from arithmetic alone, for intervals over seeds.
enum StudentT {
    /// Mean and 95 % interval of `values`, all of which lie between `least` and `most`; no interval below two values.
    ///
    /// Ends are Student's, h = t × standard error from the mean, as long as that is no more than half of the distance d from the mean to the bound;
    /// a longer way is bent there, on a logarithmic scale, so that d/2 × exp(1 − 2 h/d) is left: without a break, and never beyond the bound.
    static func mean(
        _ values: [Double], level: Double = 0.95, least: Double = -.infinity, most: Double = .infinity
    ) -> (mean: Double, interval: Interval?) {
        let mean = values.reduce(0, +) / Double(values.count)
        guard values.count > 1 else { return (mean, nil) }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
        let half = quantile(0.5 + level / 2, degrees: values.count - 1) * error
        /// What is left of the distance to a bound after a way that leads beyond its half.
        func rest(of distance: Double) -> Double {
            distance > 0 ? distance / 2 * PortableMath.exp(1 - 2 * half / distance) : 0
        }
        let low = half > (mean - least) / 2 ? least + rest(of: mean - least) : mean - half
        let high = half > (most - mean) / 2 ? most - rest(of: most - mean) : mean + half
        // A mean may lie beyond its bound by a rounding.
        return (mean, Interval(low: min(low, mean), high: max(high, mean)))
    }

    /// The quantile for p in 0.5..<1, by bisection of the distribution function.
    static func quantile(_ p: Double, degrees: Int) -> Double {
        var low = 0.0
        var high = 1.0
        while cumulative(high, degrees: degrees) < p && high < 1e9 { high *= 2 }
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if middle == low || middle == high { break }
            if cumulative(middle, degrees: degrees) < p { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// P(T <= t) for t >= 0 (Abramowitz and Stegun 26.7.3 and 26.7.4).
    static func cumulative(_ t: Double, degrees: Int) -> Double {
        let nu = Double(degrees)
        let cosine2 = nu / (nu + t * t)
        let sine = t / (nu + t * t).squareRoot()
        var sum = 0.0
        if degrees % 2 == 1 {
            var term = cosine2.squareRoot()
            var k = 1
            while k <= degrees - 2 {
                sum += term
                term *= cosine2 * Double(k + 1) / Double(k + 2)
                k += 2
            }
            let angle = arctangent(t / nu.squareRoot())
            return 0.5 + (angle + sine * sum) / 3.141592653589793
        }
        var term = 1.0
        var k = 0
        while k <= degrees - 2 {
            sum += term
            term *= cosine2 * Double(k + 1) / Double(k + 2)
            k += 2
        }
        return 0.5 + sine * sum / 2
    }

    private static func arctangent(_ x: Double) -> Double {
        if x > 1 { return 1.5707963267948966 - arctangent(1 / x) }
        // Two halvings bring the argument below 0.2; the series then needs 12 terms.
        let half = x / (1 + (1 + x * x).squareRoot())
        let quarter = half / (1 + (1 + half * half).squareRoot())
        let square = quarter * quarter
        var sum = 0.0
        for n in stride(from: 25, through: 1, by: -2) { sum = 1 / Double(n) - square * sum }
        return 4 * quarter * sum
    }
}
