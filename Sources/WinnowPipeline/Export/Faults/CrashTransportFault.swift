import WinnowModel
public import WinnowSettings

/// Processes end without a shutdown (rows 20 and 27 of the list of faults).
public struct CrashTransportFault: TransportFault {
    public static let id = "crash"
    public static let example = "crash: {}"
    public static let summary = "replicas die with what they hold, and are back empty when it is over"

    public init() {}

    public var effect: TransportFaultEffect { .crash }

    public static var fields: [SettingField<CrashTransportFault>] {
        []
    }
}
