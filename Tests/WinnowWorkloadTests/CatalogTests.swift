import Glibc
import Testing
import WinnowTestSupport

@testable import WinnowWorkload

/// A plug-in is one file and one line in its folder's catalogue: no file may lack its line.
@Suite struct CatalogTests {
    private func files(_ folder: String, suffix: String) -> Set<String> {
        var names: Set<String> = []
        guard let directory = opendir(Workload.path("Sources/WinnowWorkload/\(folder)")) else { return [] }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(suffix + ".swift"), name != suffix + ".swift" { names.insert(String(name.dropLast(6))) }
        }
        return names
    }

    @Test func everyFaultIsListed() {
        #expect(Set(FaultCatalog.all.map { "\($0)" }) == files("Faults", suffix: "Fault"))
        #expect(FaultCatalog.lines.map(\.id) == ["error", "latency", "outage"])
    }

    @Test func everyArrivalProcessIsListed() {
        #expect(Set(ArrivalCatalog.all.map { "\($0)" }) == files("Arrivals", suffix: "Arrivals"))
    }

    @Test func everyLatencyIsListed() {
        #expect(Set(LatencyCatalog.all.map { "\($0)" }) == files("Latency", suffix: "Latency"))
    }
}
