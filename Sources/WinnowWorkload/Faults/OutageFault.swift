import WinnowSettings

/// Calls are refused, or vanish until the caller's timeout strikes; a root operation answers 503.
struct OutageFault: Fault {
    static let entry = CatalogLine(
        id: "outage", summary: "calls are refused, or with `silent` run into the caller's timeout",
        example: "outage: {silent: true}")

    var isSilent = false

    var effect: FaultEffect {
        // What is not called over the network (a root, an operation of the same process) can only fail.
        FaultEffect(
            failure: ErrorSpec(name: "unavailable", message: "service unavailable", httpStatus: 503, rpcCode: 14),
            refusesCalls: true, isSilent: isSilent)
    }
}

extension OutageFault: SettingsBlock {
    static let summary = "calls never arrive"
    static var fields: [SettingField<OutageFault>] {
        [.flag("silent", \.isSilent, "callers notice only by their timeout (after a minute without one)")]
    }
}
