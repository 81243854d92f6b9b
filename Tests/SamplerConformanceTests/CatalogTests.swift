import Glibc
import Testing
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// The catalogue of samplers is whole and well-formed.
@Suite struct CatalogTests {
    @Test func entriesAreWellFormed() {
        let ids = SamplerCatalog.entries.map(\.id)
        #expect(Set(ids).count == ids.count, "an id occurs twice")
        for entry in SamplerCatalog.entries {
            let parts = entry.id.split(separator: ".", omittingEmptySubsequences: false)
            #expect(parts.count == 2 && parts.allSatisfy { !$0.isEmpty }, "\(entry.id)")
            #expect(entry.id.allSatisfy { $0 == "." || $0 == "_" || ("a"..."z").contains($0) }, "\(entry.id)")
            #expect(!entry.summary.isEmpty && !entry.example.isEmpty && !entry.source.isEmpty, "\(entry.id)")
            #expect(!entry.summary.contains("\n") && !entry.summary.hasSuffix("."), "\(entry.id)")
        }
    }

    @Test func everySamplerIsTested() {
        for entry in SamplerCatalog.entries { #expect(Candidates.make(entry.id) != nil, "\(entry.id) is not tested") }
    }

    /// A sampler's file declares its entry; one that is missing from the list is named.
    @Test func everyFileIsListed() throws {
        let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let known = Set(SamplerCatalog.entries.map(\.id))
        var found = 0
        for file in Self.files("/\(package)/Sources/WinnowSampling") {
            let text = Self.text(file)
            for part in text.split(separator: "CatalogEntry(").dropFirst() {
                let head = part.drop { $0 == "\n" || $0 == " " }
                guard head.hasPrefix("id: \"") else { continue }
                let id = String(head.dropFirst(5).prefix { $0 != "\"" })
                found += 1
                #expect(known.contains(id), "\(file.split(separator: "/").last ?? "") is missing from SamplerCatalog")
            }
        }
        #expect(found == known.count)
    }

    private static func files(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return path.hasSuffix(".swift") ? [path] : [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted().flatMap { files(path + "/" + $0) }
    }

    private static func text(_ path: String) -> String {
        let file = open(path, O_RDONLY)
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 18)
        let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
