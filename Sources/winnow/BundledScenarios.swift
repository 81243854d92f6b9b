import Glibc
import WinnowModel

/// The scenarios that come with Winnow: in a checkout, or in the share folder of an installation.
enum BundledScenarios {
    /// The folder that holds them, `nil` when there is none.
    static var folder: String? {
        let candidates = [
            Console.environment("WINNOW_SHARE").map { $0 + "/scenarios" },
            executableFolder.map { $0 + "/../share/winnow/scenarios" },
        ]
        return candidates.compactMap { $0 }.first(where: isFolder)
    }

    /// Names of the scenarios without `.yaml`, sorted.
    static var names: [String] {
        guard let folder, let entries = opendir(folder) else { return [] }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".yaml") { names.append(String(name.dropLast(5))) }
        }
        return names.sorted()
    }

    /// The file that a user means: the one at `path` (`-` is standard input), or the bundled scenario of that name where there is no such file.
    ///
    /// A path that leads nowhere is a `Failure` of kind `io` that says where the bundled scenarios are.
    static func resolve(_ path: String) throws -> String {
        var info = stat()
        if path == "-" || stat(path, &info) == 0 || errno != ENOENT { return path }
        let file = path.split(separator: "/").last ?? ""
        let name = String(file.hasSuffix(".yaml") ? file.dropLast(5) : file)
        let parts = path.split(separator: "/")
        let isBundledPath = parts.count == 1 || parts.count == 2 && parts[0] == "scenarios" && !path.hasPrefix("/")
        if isBundledPath, let folder, names.contains(name) { return "\(folder)/\(name).yaml" }
        var remedy = "no scenarios are bundled with this program"
        if let folder {
            let near = nearest(to: name, in: names).map { "did you mean \($0)? " } ?? ""
            remedy = near + "bundled scenarios are in \(folder)"
        }
        throw Failure(.io, Diagnostic("there is no such file", file: path, remedy: remedy))
    }

    private static var executableFolder: String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        return String(cString: path).split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }

    private static func isFolder(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }
}
