import Glibc

/// A whole file.
public func contents(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    if descriptor < 0 { return [] }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let got = read(descriptor, &buffer, buffer.count)
        if got <= 0 { return bytes }
        bytes.append(contentsOf: buffer[0..<got])
    }
}

/// Names of the files in a folder.
public func files(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        names.append(
            withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            })
    }
    return names
}

/// Names of the files in a folder, sorted; hidden ones are left out.
public func visibleFiles(_ path: String) -> [String] { files(path).filter { !$0.hasPrefix(".") }.sorted() }
