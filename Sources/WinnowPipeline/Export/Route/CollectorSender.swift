public import WinnowFormats
public import WinnowSettings

/// The exporter at the end of a collector's pipeline, as its file has it.
public struct CollectorSender: Sendable, Hashable {
    /// The exporter's id.
    public var id: String
    /// What stands around it.
    public var settings: ExporterHelperSettings
    /// How it sends.
    public var client: ExportClient
    /// How it compresses requests; `nil`: by something that is not made here (snappy, lz4).
    public var compression: WireCompression?
    /// Where it stands.
    public var place: SettingPlace

    /// Creates an exporter.
    public init(
        id: String, settings: ExporterHelperSettings, client: ExportClient,
        compression: WireCompression? = .collectorDefault, place: SettingPlace
    ) {
        self.id = id
        self.settings = settings
        self.client = client
        self.compression = compression
        self.place = place
    }
}
