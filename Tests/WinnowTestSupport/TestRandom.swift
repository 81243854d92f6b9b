import WinnowModel

/// Random numbers for tests, from a fixed seed.
public struct TestRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts a sequence.
    public init(seed: UInt64) { state = Draw.finish(seed &* 0x9E37_79B9_7F4A_7C15 &+ 1) }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Draw.finish(state)
    }

    /// True once in `n` times.
    public mutating func oneIn(_ n: UInt64) -> Bool { next() % n == 0 }

    /// A number in 0..<bound.
    public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// One of `items`.
    public mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

    /// A uniform number in [0, 1).
    public mutating func unit() -> Double { Draw.unit(next()) }
}
