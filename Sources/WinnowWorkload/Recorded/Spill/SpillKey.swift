import WinnowModel

/// What rows of the temporary store are sorted by: word after word.
struct SpillKey: BitwiseCopyable {
    var first: UInt64
    var second: UInt64
    var third: UInt64
    /// Tells rows apart that are alike in all else.
    var number: UInt32

    @inline(__always)
    static func < (a: SpillKey, b: SpillKey) -> Bool {
        if a.first != b.first { return a.first < b.first }
        if a.second != b.second { return a.second < b.second }
        if a.third != b.third { return a.third < b.third }
        return a.number < b.number
    }
}
