import WinnowFormats
import WinnowPipeline

extension LaneContext {
    /// What makes bytes of the requests of a policy; `nil`: nobody does.
    ///
    /// SDKs do not compress unless they are told to, collectors as their files say.
    func wire(of blueprint: LaneBlueprint) -> RouteWire? {
        if wire == .sizes { return nil }
        var compressions: [WireCompression?] = [WireCompression.none]
        for hop in blueprint.hops {
            compressions.append(hop.sender == nil ? .collectorDefault : hop.sender?.compression)
        }
        if let wireLevel { compressions = compressions.map { $0?.at(level: wireLevel) } }
        return RouteWire(
            wire, hops: blueprint.hops.map(\.name) + [Ledger.backend], compressions: compressions,
            clock: Stopwatch.wallNanos)
    }
}
