/// Quantiles of a distribution in octaves of the tail probability: good in the far tail, 2.6 ns a draw (engine, section 2).
///
/// A draw's first bit chooses the side, the leading zeros of the rest the octave, the next five bits a bin, 24 bits the place inside it.
enum OctaveTable {
    /// Bins of an octave.
    static let bins = 32
    /// Octaves of a side: tails down to 2^-32.
    static let octaves = 32
    /// Entries of one table.
    static let size = 2 * octaves * bins

    /// Where a bin starts and how far it is to the next.
    struct Bin: Sendable {
        var base: Float
        var rise: Float
    }

    /// The table of `distribution`, in units of its scale, nothing above `most`.
    static func bins(of distribution: any LatencyDistribution, most: Double) -> [Bin] {
        var result: [Bin] = []
        result.reserveCapacity(size)
        for side in 0..<2 {
            let upper = side == 1
            for octave in 0..<octaves {
                // Tail probability runs from 2^-(octave+2) up to 2^-(octave+1) over the bins of an octave.
                let smallest = Double(sign: .plus, exponent: -(octave + 2), significand: 1)
                var last = bounded(distribution.value(tail: smallest, upper: upper), most)
                for bin in 1...bins {
                    let next = bounded(
                        distribution.value(tail: smallest * (1 + Double(bin) / Double(bins)), upper: upper), most)
                    result.append(Bin(base: Float(last), rise: Float(next - last)))
                    last = next
                }
            }
        }
        return result
    }

    private static func bounded(_ value: Double, _ most: Double) -> Double {
        value.isNaN ? 0 : min(max(value, 0), most)
    }

    /// The value that a draw stands for, in units of the scale.
    @inline(__always)
    static func value(_ table: UnsafePointer<Bin>, _ word: UInt64) -> Float {
        let tail = word << 1
        let octave = min(octaves - 1, tail.leadingZeroBitCount)
        let rest = tail &<< UInt64(truncatingIfNeeded: octave &+ 1)
        let index = Int(truncatingIfNeeded: word >> 63) &* (octaves &* bins) &+ octave &* bins
        let bin = table[index &+ Int(truncatingIfNeeded: rest >> 59)]
        return bin.base + bin.rise * (Float(truncatingBits: rest >> 35 & 0xFF_FFFF) * 0x1p-24)
    }
}

extension Float {
    /// A number below 2^24, exactly.
    @inline(__always) fileprivate init(truncatingBits bits: UInt64) { self = Float(Int32(truncatingIfNeeded: bits)) }
}
