import Glibc
public import WinnowModel

/// Puts trace files into the order of time: patterns and folders become their files, and rotated sets are sorted.
///
/// A rotated set is what the Collector's file exporter leaves (`rotation:`, lumberjack): `traces.json` and its earlier parts
/// `traces-2026-11-23T10-00-00.000.json`, some with `.gz` after. Of a set the dated files come first, by date, then the undated one, which
/// is still being written; the set stands where its first file was named. All other files keep the order in which they were named, those
/// of a pattern or a folder the order of their names.
public enum TraceFileSet {
    /// The files that `paths` name, in order of reading.
    ///
    /// A folder stands for the files right in it whose names do not start with a dot; a path with `*`, `?` or `[…]` that is no file for
    /// those it matches. Throws `.io` when a pattern matches nothing or a folder can't be read or is empty.
    public static func ordered(_ paths: [String]) throws(Failure) -> [String] {
        var files: [String] = []
        for path in paths {
            if isFolder(path) {
                files += try contents(path)
            } else if path.contains(where: { "*?[".contains($0) }) && access(path, F_OK) != 0 {
                files += try matches(path)
            } else {
                files.append(path)
            }
        }
        var first: [String: Int] = [:]
        let named = files.enumerated().map { index, path in
            let part = RotatedName(path)
            let place = first[part.set] ?? index
            first[part.set] = place
            return (place: place, date: part.date, index: index, path: path)
        }
        return named.sorted { a, b in
            if a.place != b.place { return a.place < b.place }
            if a.date != b.date { return a.date.isEmpty ? false : b.date.isEmpty || a.date < b.date }
            return a.index < b.index
        }.map(\.path)
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func contents(_ path: String) throws(Failure) -> [String] {
        guard let folder = opendir(path) else {
            throw Failure(.io, Diagnostic("the folder can't be read: \(String(cString: strerror(errno)))", file: path))
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        let base = path.hasSuffix("/") ? path : path + "/"
        let files = names.sorted().map { base + $0 }.filter(isFile)
        if files.isEmpty {
            throw Failure(.io, Diagnostic("the folder holds no files", file: path, remedy: "name the trace files"))
        }
        return files
    }

    private static func matches(_ pattern: String) throws(Failure) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        var paths: [String] = []
        if glob(pattern, 0, nil, &found) == 0, let list = found.gl_pathv {
            for index in 0..<Int(found.gl_pathc) {
                if let path = list[index].map({ String(cString: $0) }), !isFolder(path) { paths.append(path) }
            }
        }
        if paths.isEmpty { throw Failure(.io, Diagnostic("no file matches the pattern", file: pattern)) }
        return paths
    }
}

/// The parts of a file's name that rotation gives a meaning.
struct RotatedName {
    /// What the files of one set have in common.
    let set: String
    /// `2026-11-23T10-00-00.000`, empty for the file that is being written.
    let date: String

    private static let pattern = "0000-00-00T00-00-00.000"

    init(_ path: String) {
        let plain = path.hasSuffix(".gz") ? path.dropLast(3) : path[...]
        let slash = plain.lastIndex(of: "/").map { plain.index(after: $0) } ?? plain.startIndex
        // The extension starts at the last dot, which a date has one of itself.
        let stem = plain.lastIndex(of: ".").flatMap { $0 >= slash ? plain[..<$0] : nil } ?? plain
        let date = stem.suffix(Self.pattern.count)
        let isDated =
            stem.count > Self.pattern.count && stem.dropLast(Self.pattern.count).last == "-"
            && zip(date, Self.pattern).allSatisfy { $1 == "0" ? ("0"..."9").contains($0) : $0 == $1 }
        self.date = isDated ? String(date) : ""
        let prefix = isDated ? stem.dropLast(Self.pattern.count + 1) : stem
        set = String(prefix) + plain[stem.endIndex...]
    }
}
