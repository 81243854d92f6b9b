import WinnowModel
import WinnowSampling

extension Route {
    /// A request that comes into a hop is made of bytes, where somebody wants that.
    @inline(__always)
    func carry(_ spans: ArraySlice<SpanHandle>, bytes: Int, to hop: Int, _ now: Nanos, _ ring: SpansRing) {
        if let wire { carry(spans, bytes, hop, now, ring, wire) }
    }

    private func carry(
        _ spans: ArraySlice<SpanHandle>, _ bytes: Int, _ hop: Int, _ now: Nanos, _ ring: SpansRing, _ wire: RouteWire
    ) {
        let level = hop == 0 ? 0 : levelOfHop[hop - 1]
        let isMeasured = traffic.isMeasured(now)
        let states = copies?.states ?? states
        if level == 0 {
            wire.carry(spans, bytes: bytes, to: hop, at: now, isMeasured: isMeasured, ring, tables, states)
        } else {
            let level = levels[level - 1]
            wire.carry(
                spans, bytes: bytes, to: hop, at: now, isMeasured: isMeasured, level.ring, level.edits.tables, states)
        }
    }
}
