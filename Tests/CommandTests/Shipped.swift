import Glibc

/// The files that come with Winnow, in the checkout of these tests.
enum Shipped {
    /// The checkout.
    static let root = "\(#filePath)".split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    /// The scenario files, sorted.
    static let scenarios: [String] = {
        guard let folder = opendir(root + "/scenarios") else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".yaml") { names.append(name) }
        }
        return names.sorted()
    }()
}
