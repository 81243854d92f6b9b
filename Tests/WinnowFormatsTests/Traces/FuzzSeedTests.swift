import Testing
import WinnowFormats
import WinnowTestSupport

/// What `scripts/fuzz` starts from.
@Suite struct FuzzSeedTests {
    @Test(arguments: TraceFormatCatalog.all.map(\.id))
    func everyFormatHasASeedThatIsRead(format: String) throws {
        let seeds = try Checkout.files(in: "Tests/WinnowFuzz/Seeds/" + format).map { try TraceInspection($0) }
        #expect(seeds.contains { $0.format == format && $0.verdict == .clean && $0.spans > 2 })
    }

    @Test(arguments: [("gzip", Compression.gzip), ("zstd", .zstd)])
    func everyCompressionHasASeed(name: String, compression: Compression) throws {
        let seeds = try Checkout.files(in: "Tests/WinnowFuzz/Seeds/" + name).map { try TraceInspection($0) }
        #expect(seeds.contains { $0.compression == compression && $0.verdict == .clean })
    }
}
