/// Which export of which service instance.
public struct ExportID: Sendable, Hashable, Comparable {
    /// Number of the instance.
    public var instance: Int
    /// Number of the export, counted by its processor.
    public var number: UInt32

    /// Creates an identity.
    public init(instance: Int, number: UInt32) {
        self.instance = instance
        self.number = number
    }

    /// By instance, then by number.
    public static func < (a: ExportID, b: ExportID) -> Bool { (a.instance, a.number) < (b.instance, b.number) }
}
