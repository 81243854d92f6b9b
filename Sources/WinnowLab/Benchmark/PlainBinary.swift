import WinnowFormats
import WinnowSettings
import WinnowModel

/// A copy of a program with its names of functions but without what debuggers read: valgrind 3.19 gives up on Swift's debug sections.
enum PlainBinary {
    /// Renames the debug sections of a 64-bit ELF file, little-endian, so that nobody looks for them; anything else stays as it is.
    ///
    /// Offsets are those of the ELF-64 object file format, figures 3 and 8.
    static func hidingDebugSections(_ file: [UInt8]) -> [UInt8] {
        func number(at offset: Int, bytes: Int) -> Int? {
            guard offset >= 0, offset <= file.count - bytes else { return nil }
            return Int(exactly: file[offset..<offset + bytes].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
        guard file.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]), let headers = number(at: 0x28, bytes: 8),
            let size = number(at: 0x3A, bytes: 2), let names = number(at: 0x3E, bytes: 2), headers < file.count
        else { return file }
        let header = headers + size * names
        guard let start = number(at: header + 0x18, bytes: 8), let length = number(at: header + 0x20, bytes: 8),
            start <= file.count, length <= file.count - start
        else { return file }
        var result = file
        let prefix = Array(".debug_".utf8)
        var at = start
        while at + prefix.count <= start + length {
            if file[at..<at + prefix.count].elementsEqual(prefix) { result[at + 1] = 0x68 }
            at += 1
        }
        return result
    }

    /// Writes such a copy of the program at `path` to `target`.
    static func copy(_ path: String, to target: String) throws(Failure) {
        let file = try BenchmarkFile(target, isProgram: true)
        try file.write(hidingDebugSections(try SmallFile.read(path, limitBytes: 1 << 30)))
        try file.finish()
    }
}
