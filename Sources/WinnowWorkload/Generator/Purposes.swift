import WinnowModel

/// Purposes of the generator's draws.
///
/// Held by whoever draws: a global that is computed at its first use would ask at every draw whether it has been.
struct Purposes: BitwiseCopyable {
    let traceIDHigh = Draw.key("trace id high")
    let traceIDLow = Draw.key("trace id low")
    let root = Draw.key("root span")
    let server = Draw.key("server span")
    let work = Draw.key("own work")
    let error = Draw.key("own error")
    let instance = Draw.key("instance")
    let network = Draw.key("network time")
    let repetition = Draw.key("repetition")
    let propagation = Draw.key("propagation")
    let backoff = Draw.key("backoff")
}

/// The largest word below which a share `probability` of all words lies; `nil` when none shall.
func threshold(_ probability: Double) -> UInt64? {
    if !(probability > 0) { return nil }
    let scaled = probability * 0x1p64
    return scaled >= 0x1p64 ? .max : UInt64(scaled)
}
