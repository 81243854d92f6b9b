import WinnowModel

/// `a` − `b` in nanoseconds, which clocks that are set back make negative.
@inline(__always)
func signedDifference(_ a: Nanos, _ b: Nanos) -> Int64 { Int64(bitPattern: a &- b) }
