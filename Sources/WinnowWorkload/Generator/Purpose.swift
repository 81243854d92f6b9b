import WinnowModel

/// Purposes of the generator's draws.
enum Purpose {
    static let traceIDHigh = Draw.key("trace id high")
    static let traceIDLow = Draw.key("trace id low")
    static let root = Draw.key("root span")
    static let server = Draw.key("server span")
    static let work = Draw.key("own work")
    static let error = Draw.key("own error")
    static let instance = Draw.key("instance")
    static let network = Draw.key("network time")
    static let repetition = Draw.key("repetition")
    static let propagation = Draw.key("propagation")
    static let backoff = Draw.key("backoff")
}

/// The largest word below which a share `probability` of all words lies; `nil` when none shall.
func threshold(_ probability: Double) -> UInt64? {
    if !(probability > 0) { return nil }
    let scaled = probability * 0x1p64
    return scaled >= 0x1p64 ? .max : UInt64(scaled)
}
