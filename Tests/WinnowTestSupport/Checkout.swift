/// The checkout that these tests are of.
public enum Checkout {
    /// Its folder, absolute.
    public static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// The absolute path of something in it.
    public static func path(_ relative: String) -> String { root + "/" + relative }

    /// The files of a folder in it, sorted; hidden ones are left out.
    public static func files(in folder: String) -> [String] {
        visibleFiles(path(folder)).map { path(folder) + "/" + $0 }
    }

    /// Paths of all Swift files under some folder of the checkout, relative to it, sorted.
    public static func swiftFiles(under folder: String) -> [String] {
        visibleFiles(path(folder)).flatMap { name -> [String] in
            let inner = folder + "/" + name
            return name.hasSuffix(".swift") ? [inner] : swiftFiles(under: inner)
        }
    }

    /// The text of a file in it.
    public static func text(_ relative: String) -> String { String(decoding: contents(path(relative)), as: UTF8.self) }
}
