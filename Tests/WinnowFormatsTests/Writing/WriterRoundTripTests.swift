import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

/// What each writer writes is what was there, but for what its format says that it loses.
@Suite struct WriterRoundTripTests {
    private func written(_ writer: any TraceFileWriter.Type, _ made: RandomBatch) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let stream = TraceFileStream(writer, compression: .none) { piece throws(Failure) in
            bytes += piece
            return true
        }
        try stream.add(stream.piece(made.batch, made.tables))
        try stream.finish()
        return bytes
    }

    /// The first span that differs, as a text for people.
    private func difference(_ read: [PlainSpan], _ wanted: [PlainSpan]) -> String? {
        if read == wanted { return nil }
        guard let index = zip(read, wanted).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
            return "\(read.count) spans, not \(wanted.count)"
        }
        return "span \(index):\n\(read[index])\nwanted:\n\(wanted[index])"
    }

    /// Spans in an order that does not depend on how a format groups them.
    private func sorted(_ spans: [PlainSpan]) -> [PlainSpan] {
        spans.enumerated().sorted {
            ($0.element.traceID, $0.element.spanID, $0.element.start, $0.element.name, $0.offset)
                < ($1.element.traceID, $1.element.spanID, $1.element.start, $1.element.name, $1.offset)
        }.map(\.element)
    }

    @Test(arguments: TraceFormatCatalog.writers.map { $0.format.id }, [false, true])
    func onlyListedThingsAreLost(_ id: String, recorded: Bool) throws {
        let writer = try #require(TraceFormatCatalog.writer(named: id))
        let losses = writer.format.losses
        for seed in 0..<3 as Range<UInt64> {
            let made = RandomBatch(seed: seed, recorded: recorded, namesServices: true, invalidIDs: recorded)
            let all = PlainSpan.list(made.batch, made.tables)
            let read = try PlainSpan.read(TemporaryFile(written(writer, made)).path)
            let wanted = PlainSpan.expected(all, losing: losses)
            if wanted.count == all.count { #expect(read.damage.isClean, "\(read.damage.diagnostics)") }
            let found = difference(
                sorted(PlainSpan.comparable(read.spans, losing: losses)),
                sorted(PlainSpan.comparable(wanted, losing: losses)))
            #expect(found == nil, "\(id), seed \(seed): \(found ?? "")")
            if found != nil { return }
        }
    }

    /// A list of losses that names too much would excuse what is not lost.
    @Test(arguments: TraceFormatCatalog.writers.map { $0.format.id })
    func everyListedLossIsReal(_ id: String) throws {
        let writer = try #require(TraceFormatCatalog.writer(named: id))
        let pairs = try (0..<6 as Range<UInt64>).map { seed in
            let made = RandomBatch(seed: seed, recorded: true, namesServices: true, invalidIDs: true)
            return (
                all: PlainSpan.list(made.batch, made.tables),
                read: try PlainSpan.read(TemporaryFile(written(writer, made)).path).spans
            )
        }
        // Random spans carry no key that formats use themselves, and hardly a link into their own trace.
        for loss in writer.format.losses where loss != .reservedKeys && loss != .ownLinks {
            let others = writer.format.losses.filter { $0 != loss }
            let isReal = pairs.contains { pair in
                sorted(PlainSpan.comparable(pair.read, losing: others))
                    != sorted(PlainSpan.comparable(PlainSpan.expected(pair.all, losing: others), losing: others))
            }
            #expect(isReal, "\(id) does not lose \(loss)")
        }
    }

    @Test(arguments: [JaegerWriter.format.id, JaegerProtoWriter.format.id, ZipkinWriter.format.id])
    func whatTagsMeanIsTakenForIt(_ id: String) throws {
        let writer = try #require(TraceFormatCatalog.writer(named: id))
        let line = """
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":\
            "b7ad6b7169203331","name":"root","startTimeUnixNano":"1000000","endTimeUnixNano":"2000000","attributes":[{"key":\
            "span.kind","value":{"stringValue":"internal"}}],"links":[{"traceId":"0af7651916cd43dd8448eb211c80319c",\
            "spanId":"00f067aa0ba902b7"}]}]}]}]}
            """
        let source = try readAll(TemporaryFile(line).path).block
        var bytes = writer.format.opening
        writer.write(source.batch(of: 0..<1), source.tables, into: &bytes)
        let read = try PlainSpan.read(TemporaryFile(bytes + writer.format.closing).path).spans
        #expect(read.count == 1 && read[0].kind == .internal && read[0].attributes.isEmpty)
        #expect(read[0].links.map(\.spanID) == [0x00f0_67aa_0ba9_02b7])
        let takesLinks = writer.format.losses.contains(.ownLinks)
        #expect(read[0].parentID == (takesLinks ? 0x00f0_67aa_0ba9_02b7 : 0))
    }

    @Test func writersNameTheirFormatsApart() {
        let formats = TraceFormatCatalog.writers.map { $0.format }
        #expect(Set(formats.map(\.id)).count == formats.count)
        let endings = formats.flatMap(\.extensions)
        #expect(Set(endings).count == endings.count)
        for format in formats { #expect(!format.summary.isEmpty && !format.extensions.isEmpty) }
    }

    @Test func aFileOfSeveralPiecesIsOneFile() throws {
        let made = (1...3).map { RandomBatch(seed: $0, recorded: false, namesServices: true) }
        for writer in TraceFormatCatalog.writers {
            var bytes: [UInt8] = []
            let stream = TraceFileStream(writer, compression: .none) { piece throws(Failure) in
                bytes += piece
                return true
            }
            for one in made {
                try stream.add(stream.piece(one.batch, one.tables))
                try stream.add([])
            }
            try stream.finish()
            let read = try PlainSpan.read(TemporaryFile(bytes).path)
            #expect(read.spans.count == made.reduce(0) { $0 + $1.batch.spanCount }, "\(writer.format.id)")
            #expect(read.damage.isClean)
        }
    }

    @Test func requestsOfAFileStayApart() throws {
        let made = RandomBatch(seed: 4, traces: 6, recorded: true)
        let rows = 0..<UInt32(made.batch.spanCount)
        let requests = [rows.prefix(5), rows.dropFirst(5)].map { OTLPEncoder.encode(made.batch, rows: $0, made.tables) }
        let content: [UInt8] = requests.flatMap { varint($0.count) + $0 }
        let read = try readAll(TemporaryFile(content).path)
        var bytes: [UInt8] = []
        OTLPFramesWriter.write(read.block.batch(of: 0..<read.block.count), read.block.tables, into: &bytes)
        #expect(bytes == content)
    }
}
