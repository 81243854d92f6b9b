@preconcurrency import Glibc

/// Real files beside the package, where they are there.
enum Corpus {
    /// The folder of collector files; `nil` when it is absent.
    static let otelcol = folder("configs/otelcol")
    /// The folder of SDKs' declarative configurations; `nil` when it is absent.
    static let otelSDK = folder("configs/otel-sdk")

    /// The files of a folder in order.
    static func files(_ folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// A folder of the corpora.
    static func folder(_ name: String) -> String? {
        var parts = #filePath.split(separator: "/").dropLast(3)
        parts += ["..", "shared", "corpora"]
        let path = "/" + parts.joined(separator: "/") + "/" + name
        return access(path, R_OK) == 0 ? path : nil
    }
}
