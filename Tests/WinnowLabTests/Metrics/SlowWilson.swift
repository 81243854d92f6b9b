/// Wilson's 95 % bounds, found by solving (p - share)² = z² p (1 - p) / n with bisection.
enum SlowWilson {
    static func bounds(_ successes: Double, _ trials: Double) -> (low: Double, high: Double) {
        let z = 1.959963984540054
        let share = successes / trials
        func inside(_ p: Double) -> Bool { (p - share) * (p - share) <= z * z * p * (1 - p) / trials }
        func edge(_ outer: Double) -> Double {
            if share == outer { return outer }
            var out = outer
            var within = share
            for _ in 0..<200 {
                let middle = (out + within) / 2
                if inside(middle) { within = middle } else { out = middle }
            }
            return within
        }
        return (edge(0), edge(1))
    }
}
