public import WinnowSettings

/// A processor of a collector that changes spans or lets some of them go, as a file configures it.
public struct EditingSettings: Sendable, Hashable {
    /// Name, as in `attributes/2`.
    public var name: String
    /// Where it is configured.
    public var place: SettingPlace
    /// What it is configured with, by which two of them are compared.
    public var configuration: String
    /// What changes the spans, ready to run: an editor of WinnowPipeline, which makes a stage of it.
    public var editor: any Sendable

    /// Creates the settings of a processor.
    public init(name: String, place: SettingPlace, configuration: String, editor: any Sendable) {
        self.name = name
        self.place = place
        self.configuration = configuration
        self.editor = editor
    }

    /// The same processor with the same configuration at the same place.
    public static func == (a: EditingSettings, b: EditingSettings) -> Bool {
        a.name == b.name && a.place == b.place && a.configuration == b.configuration
    }

    /// Hashes what is compared.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(place)
        hasher.combine(configuration)
    }
}
