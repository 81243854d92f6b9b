import Testing
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// `ParentBased` with its delegates (head-sampling, section 3).
@Suite struct ParentBasedTests {
    /// A root, a local child, a remote child below that, and a span whose parent is not here.
    private static let traffic = TestTraffic([
        Trace.build(id: TraceID(high: 1, low: 1)) {
            TraceSpan("a", "root", .server) {
                TraceSpan("a", "local") { TraceSpan("b", "remote", .server) }
            }
            TraceSpan("b", "orphan", .server).orphaned()
        }
    ])

    private static func keep(_ settings: HeadSamplerSettings) -> [UInt8] {
        var sampler = SamplerCatalog.headSampler(settings)
        var decisions = HeadDecisions()
        sampler.decide(SpanStarts(traffic.batch), traffic.tables, into: &decisions)
        return Array(decisions.keep[0..<4])
    }

    @Test func followsTheParent() {
        #expect(Self.keep(.parentBased(root: .alwaysOn)) == [1, 1, 1, 1])
        #expect(Self.keep(.parentBased(root: .alwaysOff)) == [0, 0, 0, 0])
    }

    @Test func everyDelegateIsAskedForItsCase() {
        func settings(
            root: HeadSamplerSettings = .alwaysOn, remoteOn: HeadSamplerSettings = .alwaysOn,
            remoteOff: HeadSamplerSettings = .alwaysOff, localOn: HeadSamplerSettings = .alwaysOn,
            localOff: HeadSamplerSettings = .alwaysOff
        ) -> HeadSamplerSettings {
            .parentBased(
                root: root, remoteParentSampled: remoteOn, remoteParentNotSampled: remoteOff,
                localParentSampled: localOn, localParentNotSampled: localOff)
        }
        #expect(Self.keep(settings(remoteOn: .alwaysOff)) == [1, 1, 0, 1])
        #expect(Self.keep(settings(localOn: .alwaysOff)) == [1, 0, 0, 1])
        #expect(Self.keep(settings(remoteOff: .alwaysOn, localOn: .alwaysOff)) == [1, 0, 1, 1])
        #expect(Self.keep(settings(root: .alwaysOff, localOff: .alwaysOn)) == [0, 1, 1, 0])
        // Delegates are whole samplers: the low half of the id is 1, which any ratio but 0 keeps.
        #expect(Self.keep(settings(remoteOn: .traceIDRatio(0))) == [1, 1, 0, 1])
        #expect(Self.keep(settings(remoteOn: .traceIDRatio(0.5))) == [1, 1, 1, 1])
    }

    @Test func probabilitiesGoDownTheTree() {
        let traces = (0..<4000).map { number in
            Trace.build(id: .numbered(UInt64(number))) { TraceSpan("a") { TraceSpan("b") } }
        }
        let traffic = TestTraffic(traces)
        var sampler = SamplerCatalog.headSampler(
            .parentBased(
                root: .traceIDRatio(0.5), remoteParentSampled: .traceIDRatio(0.2), remoteParentNotSampled: .alwaysOff,
                localParentSampled: .alwaysOn, localParentNotSampled: .alwaysOff))
        var decisions = HeadDecisions()
        sampler.decide(SpanStarts(traffic.batch), traffic.tables, into: &decisions)
        let kept = (0..<4000).filter { decisions.keep[2 * $0 + 1] != 0 }
        // Nested sets: the smaller of the two shares.
        #expect((kept.count - 800).magnitude < 130)
        #expect(kept.allSatisfy { decisions.keep[2 * $0] != 0 && decisions.probability[2 * $0 + 1] == 0.2 })
    }
}
