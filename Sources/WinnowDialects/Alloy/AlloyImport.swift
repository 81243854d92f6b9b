import WinnowModel
import WinnowSettings

/// Files that an Alloy file imports.
enum AlloyImport {
    /// The text of a file inside the folder of `file`, and the path that it was read from.
    static func read(_ name: String, beside file: String) throws(Failure) -> (text: String, path: String) {
        let folder = folder(of: file)
        let isAbsolute = name.hasPrefix("/")
        if isAbsolute && !(folder.count > 2 && name.hasPrefix(folder)) || name.split(separator: "/").contains("..") {
            throw Failure(.io, Diagnostic("'\(name)' lies outside the folder of the file"))
        }
        let path = isAbsolute || folder != "./" && name.hasPrefix(folder) ? name : folder + name
        guard SmallFile.isRegular(path) else { throw Failure(.io, Diagnostic("'\(name)' is no file here")) }
        let bytes = try SmallFile.read(path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.data, Diagnostic("'\(name)' is no UTF-8 text"))
        }
        return (text, path)
    }

    /// The folder of a file, with a slash at its end.
    static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "./" }
        return String(file[...slash])
    }
}
