/// How large the heap of a collector is, given what it holds.
public struct CollectorMemory: Sendable, Hashable {
    /// Memory of the machine, or of the container, bytes; `nil`: nobody has said.
    public var totalBytes: UInt64?
    /// The heap of a collector that holds nothing, bytes.
    public var baseBytes = 50.0 * 1_048_576
    /// Bytes of the heap for each byte of OTLP that waits, garbage that has not been collected included.
    public var heapPerByte = 8.0

    /// Creates the assumptions.
    ///
    /// Published cells (`reference/collector-costs.md`, section 7) have 3.6 bytes of resident memory for each byte of JSON that waits, half of
    /// which is live: about 8 for each byte of protobuf. What the heap of an idle collector is nobody has published: 50 MiB are assumed.
    public init() {}

    /// The heap before a collection, or right after one, which leaves what is live: half of what waiting spans take.
    func reading(heldBytes: Int, isCollected: Bool) -> UInt64 {
        let bytes = baseBytes + heapPerByte * Double(heldBytes) * (isCollected ? 0.5 : 1)
        return bytes < 1e18 ? UInt64(max(0, bytes)) : .max
    }
}
