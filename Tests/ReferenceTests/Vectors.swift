import Glibc
import Testing
import WinnowFormats

/// Recorded behaviour of other implementations: the fixtures, and another folder of the same layout when `WINNOW_VECTORS` names one.
enum Vectors {
    /// Folders that hold `head`, `statistics`, `export` …
    static let folders: [String] = {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let fixtures = here.joined(separator: "/") + "/Fixtures"
        guard let other = getenv("WINNOW_VECTORS") else { return [fixtures] }
        return [fixtures, String(cString: other)]
    }()

    /// The lines of a JSON-lines file without the first, which describes it; none when the folder has no such file.
    static func lines(_ file: String, in folder: String) throws -> [JSONValue] {
        let path = folder + "/" + file
        guard access(path, R_OK) == 0 else {
            print("\(file): not in \(folder == folders[0] ? "the fixtures" : folder)")
            return []
        }
        let bytes = try #require(read(path), "\(file) can't be read")
        return try bytes.split(separator: 0x0A).map { try JSONValue.parse(Array($0), file: file) }
            .filter { $0["meta"] == nil }
    }

    /// Says how many vectors of a file agreed and fails unless all did.
    static func report(_ file: String, in folder: String, agreed: Int, of all: Int, note: String = "") {
        print("\(file)\(folder == folders[0] ? "" : " in \(folder)"): \(agreed) of \(all) agree\(note)")
        #expect(agreed == all, "\(file)")
        if folder == folders[0] { #expect(all > 0, "\(file)") }
    }

    private static func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY)
        if file < 0 { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            if count < 0 { return nil }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
