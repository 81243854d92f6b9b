import WinnowModel

/// Columns of a batch as raw memory, for one owner at a time.
struct SpanColumns {
    var spanID: UnsafeMutablePointer<UInt64>
    var parent: UnsafeMutablePointer<Int32>
    var start: UnsafeMutablePointer<Nanos>
    var end: UnsafeMutablePointer<Nanos>
    var operation: UnsafeMutablePointer<UInt32>
    var instance: UnsafeMutablePointer<UInt32>
    var status: UnsafeMutablePointer<UInt8>
    var attributes: UnsafeMutablePointer<UInt32>
    /// nil when no outcome of the scenario has extras.
    var extras: UnsafeMutablePointer<UInt32>?
}
