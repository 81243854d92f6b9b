import Testing
import WinnowModel

@testable import WinnowWorkload

@Suite struct LatencyTests {
    private let shapes: [any LatencyDistribution] = [
        LognormalLatency(medianNanos: 1, sigma: 0.5), LognormalLatency(medianNanos: 1, sigma: 1.4),
        ExponentialLatency(meanNanos: 1), ConstantLatency(nanos: 1),
        QuantileLatency([.init(share: 0.5, nanos: 1e6), .init(share: 0.9, nanos: 4e6), .init(share: 0.99, nanos: 9e7)]),
    ]

    /// The word whose draw is the quantile `p`: 53 bits of the side and the tail.
    private func word(_ p: Double) -> UInt64 {
        let tail = p < 0.5 ? p * 2 : (1 - p) * 2
        let bits = min(UInt64(tail * 0x1p63), 1 << 63 - 1)
        return (p < 0.5 ? 0 : 1 << 63) | bits
    }

    private func draw(_ table: [OctaveTable.Bin], _ word: UInt64) -> Double {
        table.withUnsafeBufferPointer { $0.baseAddress.map { Double(OctaveTable.value($0, word)) } ?? .nan }
    }

    @Test(arguments: [1e-6, 0.001, 0.05, 0.3, 0.5, 0.77, 0.9, 0.99, 0.9999, 0.999_99, 0.999_999])
    func tableFollowsTheDistribution(p: Double) {
        for shape in shapes {
            let table = OctaveTable.bins(of: shape, most: 1e30)
            let exact = shape.value(tail: min(p, 1 - p), upper: p >= 0.5)
            let drawn = draw(table, word(p))
            #expect(abs(drawn / exact - 1) < 5e-3, "\(type(of: shape)) at \(p): \(drawn), not \(exact)")
        }
    }

    @Test func drawsHaveTheRightQuantiles() {
        for shape in shapes {
            let table = OctaveTable.bins(of: shape, most: 1e30)
            let draws = (0..<200_000).map { draw(table, Draw.word(7, UInt64($0))) }.sorted()
            for p in [0.05, 0.5, 0.95, 0.99] {
                let exact = shape.value(tail: min(p, 1 - p), upper: p >= 0.5)
                let found = draws[Int(p * 200_000)]
                #expect(abs(found / exact - 1) < 0.05, "\(type(of: shape)) at \(p): \(found), not \(exact)")
            }
        }
    }

    @Test func quantilesGoThroughTheirPoints() {
        let latency = QuantileLatency([
            .init(share: 0, nanos: 2), .init(share: 0.5, nanos: 10), .init(share: 0.9, nanos: 100),
            .init(share: 0.999, nanos: 300), .init(share: 1, nanos: 500),
        ])
        #expect(abs(latency.value(tail: 0.5, upper: false) - 10) < 1e-9)
        #expect(abs(latency.value(tail: 0.1, upper: true) - 100) < 1e-9)
        #expect(abs(latency.value(tail: 0.001, upper: true) - 300) < 1e-9)
        #expect(latency.value(tail: 1e-9, upper: true) == 500)
        #expect(latency.value(tail: 1e-9, upper: false) == 2)
        let single = QuantileLatency([.init(share: 0.5, nanos: 10)])
        #expect(abs(single.value(tail: 0.01, upper: true) - 10) < 1e-9)
    }

    @Test func p99FixesSigma() {
        let latency = LognormalLatency(medianNanos: 2e6, p99Nanos: 2e7)
        #expect(abs(latency.scaleNanos * latency.value(tail: 0.01, upper: true) - 2e7) < 1)
    }

    /// Own work of a span as the generator writes it, against the distribution that the file names.
    @Test func spansLastAsTheFileSays() throws {
        let traffic = try Workload.traffic(
            """
            duration: 200s
            traffic: {arrivals: 100/s, roots: [{service: a, operation: b}]}
            services: {a: {operations: {b: {slo: 1s, latency: {lognormal: {median: 8ms, p99: 80ms}}}}}}
            """)
        let durations = Workload.slabs(traffic).flatMap { slab in
            (0..<slab.batch.spanCount).map { Double(slab.batch.end[$0] - slab.batch.start[$0]) }
        }.sorted()
        #expect(abs(durations[durations.count / 2] / 8e6 - 1) < 0.04)
        #expect(abs(durations[durations.count * 99 / 100] / 8e7 - 1) < 0.12)
    }
}
