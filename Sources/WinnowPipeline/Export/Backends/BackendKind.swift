public import WinnowSettings

/// A kind of backend: one file, one line in `BackendCatalog`.
public protocol BackendKind: SettingsBlock {
    /// Its word in `kind:`.
    static var id: String { get }
    /// What it does with what it gets.
    var behavior: BackendBehavior { get }
}
