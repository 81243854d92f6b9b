import WinnowModel
public import WinnowSettings

/// Processes end without a shutdown (rows 20 and 27 of the list of faults).
public struct CrashTransportFault: TransportFault {
    /// Its key in a file.
    public static let id = "crash"
    /// How it is written.
    public static let example = "crash: {}"
    /// What it is, for the documentation.
    public static let summary = "replicas die with what they hold, and are back empty when it is over"

    /// Creates the defaults.
    public init() {}

    /// What it does.
    public var effect: TransportFaultEffect { .crash }

    /// The keys.
    public static var fields: [SettingField<CrashTransportFault>] {
        []
    }
}
