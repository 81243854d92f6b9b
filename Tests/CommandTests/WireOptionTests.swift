import Testing
import WinnowTestSupport

/// `--wire`: requests that are made of bytes.
@Suite struct WireOptionTests {
    private let folder = TemporaryFolder()

    init() {
        folder.write(
            """
            name: small
            duration: 20s
            traffic: {arrivals: 40/s, roots: [{service: shop, operation: GET /}]}
            services: {shop: {operations: {GET /: {kind: server, latency: 4ms}}}}
            policies: [{name: half, sampler: trace_id_ratio, ratio: 0.5}]

            """, to: "small.yaml")
    }

    private func lines(_ wire: String) -> [String] {
        let command = Command([
            "run", folder("small.yaml"), "--db", folder("run.sqlite"), "-o", folder("run.csv"), "--wire", wire,
        ])
        #expect(command.status == 0, "\(command.errors)")
        return String(decoding: folder.read("run.csv"), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func bytesAddRowsAndChangeNone() {
        let plain = lines("sizes")
        let made = lines("bytes")
        let own = made.filter { $0.contains(",wire_requests,") || $0.contains(",compress") }
        #expect(own.count == 3 && own.allSatisfy { $0.contains("measured=all") }, "\(own)")
        #expect(made.filter { !own.contains($0) } == plain)
    }

    @Test func otherWordsAreRefused() {
        let command = Command(["run", folder("small.yaml"), "--wire", "byte"])
        #expect(command.status == 64 && command.errors.contains("sizes, sample, bytes"), "\(command.errors)")
        #expect(folder.names == ["small.yaml"])
    }
}
