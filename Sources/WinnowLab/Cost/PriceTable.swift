import WinnowSettings

/// What a backend charges.
///
/// The defaults are round figures to compare policies with, not anybody's price list; put your own into the experiment.
public struct PriceTable: Sendable, Hashable {
    /// USD for a gigabyte (10^9 bytes) of OTLP taken in.
    public var usdPerIngestedGB = 0.30
    /// USD for a million spans stored.
    public var usdPerMillionSpans = 0.10

    /// Creates the defaults.
    public init() {}

    /// What `bytes` and `spans` in `seconds` cost when it goes on like that for 30 days.
    func backendUSDPerMonth(bytes: Double, spans: Double, seconds: Double) -> Double {
        let month = 30.0 * 86_400
        return (bytes / 1e9 * usdPerIngestedGB + spans / 1e6 * usdPerMillionSpans) * month / seconds
    }
}

/// `prices`: what the backend charges.
struct PriceSettings: SettingsBlock {
    var table = PriceTable()

    /// Creates the defaults.
    init() {}

    static let summary = "what the backend charges; the defaults are round figures, nobody's price list"
    static var fields: [SettingField<PriceSettings>] {
        [
            .number(
                "usd_per_ingested_gb", \.table.usdPerIngestedGB, in: 0...1e6, "USD for 10^9 bytes of OTLP taken in"),
            .number("usd_per_million_spans", \.table.usdPerMillionSpans, in: 0...1e6, "USD for a million spans"),
        ]
    }
}
