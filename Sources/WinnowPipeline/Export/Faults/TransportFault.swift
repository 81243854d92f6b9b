public import WinnowSettings

/// A kind of fault of the export pipeline: one file, one line in `TransportFaultCatalog`.
public protocol TransportFault: SettingsBlock {
    /// Its key in a fault, snake case.
    static var id: String { get }
    /// How it is written.
    static var example: String { get }
    /// What it does.
    var effect: TransportFaultEffect { get }
}
