/// Whether requests of a simulation are made of bytes.
public enum WireMode: String, Sendable, Hashable, CaseIterable {
    /// Their sizes are computed, and nothing is made.
    case sizes
    /// A share of them, drawn by their place, is encoded, compressed, decompressed, decoded and compared.
    case sample
    /// All of them are.
    case bytes

    /// One request of so many is in a sample.
    public static let sampleInterval: UInt64 = 32
}
