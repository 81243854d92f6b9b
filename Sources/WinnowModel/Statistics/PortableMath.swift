/// Elementary functions from additions, multiplications and bit moves only: the same last bit on every CPU (architecture, law 4).
///
/// The C library's `exp`, `log`, `pow`, `sin` differ between CPUs in the last place; these do not. Worst relative error about 3e-16.
public enum PortableMath {
    private static let ln2High = 0x1.62e42fefa39efp-1
    private static let ln2Low = 0x1.abc9e3b39803fp-56

    /// e to the power of `x`.
    public static func exp(_ x: Double) -> Double {
        if x.isNaN { return x }
        if x > 709.782712893384 { return .infinity }
        if x < -745.2 { return 0 }
        let k = (x * 1.4426950408889634).rounded()
        let r = (x - k * 0x1.62e42ffp-1) - k * -0x1.718432a1b0e26p-35
        var term = 1.0
        var sum = 1.0
        // Horner would hide the order of roundings from the reader; after 18 terms nothing is left for |r| <= 0.35.
        for n in 1...18 {
            term = term * r / Double(n)
            sum += term
        }
        let power = Int(k)
        if power < -1021 { return sum * Double(sign: .plus, exponent: power + 60, significand: 1) * 0x1p-60 }
        if power > 1023 { return sum * 0x1p1023 * Double(sign: .plus, exponent: power - 1023, significand: 1) }
        return sum * Double(sign: .plus, exponent: power, significand: 1)
    }

    /// The natural logarithm; NaN below zero, -infinity at zero.
    public static func log(_ x: Double) -> Double {
        if x.isNaN || x < 0 { return .nan }
        if x == 0 { return -.infinity }
        if x == .infinity { return x }
        var exponent = Double(x.exponent)
        var m = x.significand
        if m > 1.4142135623730951 {
            m /= 2
            exponent += 1
        }
        let s = (m - 1) / (m + 1)
        let s2 = s * s
        var sum = 0.0
        for n in stride(from: 25, through: 1, by: -2) { sum = sum * s2 + 1 / Double(n) }
        return exponent * ln2High + (2 * s * sum + exponent * ln2Low)
    }

    /// `x` to the power of `y`, for positive `x`.
    public static func pow(_ x: Double, _ y: Double) -> Double {
        if y == 0 { return 1 }
        if x == 0 { return y > 0 ? 0 : .infinity }
        return exp(y * log(x))
    }

    /// The sine of `x` turns (2π each): exact at quarters.
    public static func sineOfTurns(_ x: Double) -> Double {
        var t = x - x.rounded(.down)
        var sign = 1.0
        if t >= 0.5 {
            t -= 0.5
            sign = -1
        }
        if t > 0.25 { t = 0.5 - t }
        let a = t * 6.283185307179586
        let a2 = a * a
        var term = a
        var sum = a
        for n in 1...12 {
            term = -term * a2 / Double((2 * n) * (2 * n + 1))
            sum += term
        }
        return sign * sum
    }

    /// The standard normal quantile: AS 241 (Wichura 1988), relative error about 1e-16. NaN outside 0...1.
    public static func normalQuantile(_ p: Double) -> Double {
        if !(p >= 0 && p <= 1) { return .nan }
        if p == 0 { return -.infinity }
        if p == 1 { return .infinity }
        let q = p - 0.5
        func ratio(_ r: Double, _ a: [Double], _ b: [Double]) -> Double {
            var top = 0.0
            var bottom = 0.0
            for c in a.reversed() { top = top * r + c }
            for c in b.reversed() { bottom = bottom * r + c }
            return top / bottom
        }
        if q.magnitude <= 0.425 {
            let r = 0.180625 - q * q
            return q
                * ratio(
                    r,
                    [
                        3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
                        1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                        3.3430575583588128105e+4, 2.5090809287301226727e+3,
                    ],
                    [
                        1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
                        2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
                        5.2264952788528545610e+3,
                    ])
        }
        var r = (-log(q < 0 ? p : 1 - p)).squareRoot()
        let value: Double
        if r <= 5 {
            r -= 1.6
            value = ratio(
                r,
                [
                    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
                    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
                    2.27238449892691845833e-2, 7.74545014278341407640e-4,
                ],
                [
                    1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
                    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
                    1.05075007164441684324e-9,
                ])
        } else {
            r -= 5
            value = ratio(
                r,
                [
                    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
                    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                    2.71155556874348757815e-5, 2.01033439929228813265e-7,
                ],
                [
                    1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
                    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
                    2.04426310338993978564e-15,
                ])
        }
        return q < 0 ? -value : value
    }
}
