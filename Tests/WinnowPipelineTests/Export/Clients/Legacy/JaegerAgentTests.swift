import Testing
import WinnowFormats
import WinnowPipeline

/// Packets for Jaeger's agent, against those of a real exporter.
@Suite struct JaegerAgentTests {
    @Test func packetsAreThoseThatWereRecorded() throws {
        let recordings = try JaegerRecording.all()
        #expect(recordings.count > 20 && recordings.contains { $0.packets.count > 1 })
        for recording in recordings {
            var sizer = JaegerThriftSizer()
            var sizes: [UInt32] = []
            sizer.measure(recording.batch, recording.tables, into: &sizes)
            let exporter = JaegerAgentExporter(splitting: recording.splits ? .evenly : .never)
            let made = exporter.packets(sizes, process: JaegerThriftSizer.process(service: recording.service))
            #expect(made.packets.map(\.bytes) == recording.packets)
            #expect((made.packets.flatMap(\.spans) + made.lost).sorted() == Array(sizes.indices))
        }
    }

    @Test func packetsAreFilled() {
        let exporter = JaegerAgentExporter(splitting: .greedily)
        let process = JaegerThriftSizer.process(service: "shop")
        let made = exporter.packets([30_000, 30_000, 30_000, 70_000, 10], process: process)
        #expect(made.packets.map(\.spans) == [[0, 1], [2, 4]])
        #expect(made.lost == [3])
        #expect(made.packets.allSatisfy { $0.bytes <= exporter.mostPacketBytes })
        // 64,930 bytes are what Go's leaves for process and spans, and it does not use the last of them.
        let most = UInt32(64_930 - process)
        #expect(exporter.packets([most], process: process).lost == [0])
        #expect(exporter.packets([most - 1], process: process).packets.count == 1)
    }

    @Test(arguments: JaegerPacketSplitting.allCases)
    func nothingFitsIntoNothing(_ splitting: JaegerPacketSplitting) {
        var exporter = JaegerAgentExporter(splitting: splitting)
        exporter.mostPacketBytes = 0
        #expect(exporter.packets([10, 20], process: 5).lost == [0, 1])
        #expect(exporter.packets([], process: 5).lost.isEmpty)
    }
}
