import Testing
import WinnowFormats
import WinnowModel
import WinnowSampling
import WinnowTestSupport

@testable import WinnowPipeline

/// What makes bytes of requests says what is wrong with them.
@Suite struct RouteWireTests {
    private let made = RandomBatch(seed: 1, recorded: false)
    private let handles = [SpanHandle(sequence: 0, row: 0), SpanHandle(sequence: 0, row: 1)]
    private let ring: SpansRing
    private let bytes: Int

    init() {
        let spans = Spans()
        spans.batch = made.batch
        spans.index()
        var ring = SpansRing()
        ring.append(spans)
        self.ring = ring
        bytes = OTLPEncoder.encode(made.batch, rows: [0, 1], made.tables).count
    }

    private func carry(_ wire: RouteWire, _ bytes: Int, isMeasured: Bool = true) {
        wire.carry(
            handles[...], bytes: bytes, to: 0, at: 7, isMeasured: isMeasured, ring, made.tables, SpanStates(made.tables)
        )
    }

    @Test func anotherLengthIsAFault() throws {
        let wire = RouteWire(.bytes, hops: ["gateway"], compressions: [.gzip(level: 6)])
        carry(wire, bytes)
        #expect(wire.fault == nil && wire.tallies[0].requests == 1 && wire.tallies[0].bytes == bytes)
        #expect(wire.tallies[0].compressedBytes > 0 && wire.tallies[0].compressedBytes != bytes)
        carry(wire, bytes, isMeasured: false)
        #expect(wire.fault == nil && wire.tallies[0].requests == 1, "only the window counts")
        carry(wire, bytes + 1)
        let fault = try #require(wire.fault)
        #expect(fault.contains("2 spans into 'gateway' at 7 ns"), "\(fault)")
        #expect(fault.contains("\(bytes + 1) bytes by arithmetic, and \(bytes) when"), "\(fault)")
        carry(wire, bytes)
        #expect(wire.tallies[0].requests == 1, "nothing is made after a fault")
    }

    @Test(arguments: [WireCompression.none, .gzip(level: 1), .zlib(level: 6), .zstd(level: 3)])
    func whatIsDamagedOnTheWayIsAFault(_ how: WireCompression) throws {
        let wire = RouteWire(.bytes, hops: ["gateway"], compressions: [how])
        wire.codec.setTamper { $0[$0.count / 2] ^= 0x10 }
        carry(wire, bytes)
        #expect(try #require(wire.fault).contains("into 'gateway'"))
        #expect(wire.tallies[0].requests == 0)
    }

    @Test func aSampleIsDrawnByThePlaceOfARequest() {
        let wire = RouteWire(.sample, hops: ["gateway"], compressions: [.gzip(level: 6)])
        var drawn: [Int] = []
        let again = RouteWire(.sample, hops: ["gateway"], compressions: [nil])
        for row in 0..<made.batch.spanCount {
            let size = OTLPEncoder.encode(made.batch, rows: [UInt32(row)], made.tables).count
            let before = wire.tallies[0].requests
            for wire in [wire, again] {
                wire.carry(
                    [SpanHandle(sequence: 0, row: row)][...], bytes: size, to: 0, at: 7, isMeasured: true, ring,
                    made.tables, SpanStates(made.tables))
            }
            if wire.tallies[0].requests > before { drawn.append(row) }
        }
        #expect(wire.fault == nil && !drawn.isEmpty && drawn.count < made.batch.spanCount / 8, "\(drawn)")
        #expect(again.tallies[0].requests == drawn.count && again.tallies[0].bytes == wire.tallies[0].bytes)
    }

    @Test func aClockTellsHowLongStepsTake() {
        let counter = TestClock()
        let wire = RouteWire(.bytes, hops: ["gateway"], compressions: [WireCompression.none], clock: { counter.next() })
        carry(wire, bytes)
        let times = wire.times
        #expect(times.spans == 2)
        #expect(
            [
                times.gathering, times.encoding, times.compressing, times.decompressing, times.decoding,
                times.comparing,
            ] == [1, 1, 1, 1, 1, 1])
    }
}

/// A clock on which each look takes one.
private final class TestClock: @unchecked Sendable {
    private var now: UInt64 = 0
    func next() -> UInt64 {
        now += 1
        return now
    }
}
