import Glibc
import WinnowFormats
import WinnowModel

/// Which files a command line reads and writes: nothing is written over what is read, and no two outputs share a file.
///
/// Decided before anything is opened, over everything that was typed: any word that leads to a file counts as read.
enum FileClaims {
    /// What makes two paths the same file, whatever links lead there.
    private enum Identity: Hashable {
        case file(device: UInt64, number: UInt64)
        /// A file that does not exist yet: its folder, and its name.
        case missing(device: UInt64, number: UInt64, name: String)
        case standardOutput
        case standardInput
        case pipe(device: UInt64, number: UInt64)
    }

    /// Throws `.usage` when two outputs, or an output and an input, are one file.
    static func review(_ arguments: ParsedArguments, of verb: any Verb.Type) throws(Failure) {
        var outputs: [String] = []
        var inputs: [String] = arguments.positionals.flatMap { $0 }
        for option in verb.options {
            let texts = (arguments.values[option.name] ?? []).compactMap { $0 as? String }
            switch option.name {
            case Common.output.name, DecideVerb.telemetry.name: outputs += texts.map { OutputTarget.parts($0).path }
            case Common.database.name: outputs += texts
            default: inputs += texts
            }
        }
        try reviewPipes(inputs)
        try review(outputs: outputs, inputs: inputs.flatMap(candidates))
    }

    /// Throws `.usage` when standard input or another pipe is to be read twice: what was read of it is gone.
    private static func reviewPipes(_ words: [String]) throws(Failure) {
        var claimed: [Identity: String] = [:]
        for piece in words.flatMap({ $0.split(separator: ",") }) {
            // A piece may stand for a file in several ways, but not for several pipes.
            guard
                let (part, pipe) = parts(String(piece)).lazy.compactMap({ part in pipe(part).map { (part, $0) } })
                    .first,
                let other = claimed.updateValue(part, forKey: pipe)
            else { continue }
            throw Failure(
                .usage,
                Diagnostic(
                    pipe == .standardInput ? "standard input can be read only once" : "a pipe can be read only once",
                    text: other == part ? part : "\(other), \(part)", remedy: "write it to a file first"))
        }
    }

    /// The pipe that a path names; `nil` for anything that can be read again.
    private static func pipe(_ path: String) -> Identity? {
        var status = stat()
        if path == "-" || ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].contains(path) {
            return fstat(STDIN_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && path != "-"
                ? nil : .standardInput
        }
        guard !path.isEmpty, !path.utf8.contains(0), stat(path, &status) == 0,
            status.st_mode & S_IFMT == S_IFIFO
        else { return nil }
        return .pipe(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }

    /// The same for paths, for inputs that are known only after the first ones were read.
    static func review(outputs: [String], inputs: [String]) throws(Failure) {
        var claimed: [Identity: String] = [:]
        for output in outputs {
            guard let identity = identity(output) else { continue }
            if let other = claimed.updateValue(output, forKey: identity) {
                throw Failure(
                    .usage,
                    Diagnostic(
                        identity == .standardOutput
                            ? "two outputs can't share standard output" : "two outputs name one file",
                        text: other == output ? output : "\(other), \(output)", remedy: "give each a file of its own"))
            }
        }
        if claimed.isEmpty { return }
        for input in inputs {
            // What is not there can't be read.
            guard let identity = identity(input), case .file = identity, let output = claimed[identity] else {
                continue
            }
            throw Failure(
                .usage,
                Diagnostic(
                    "a file can't be written while it is read", text: output == input ? output : "\(output), \(input)",
                    remedy: "write to another file and rename it"))
        }
    }

    /// The files that a word may stand for: itself, or those of `[NAME=]FILE[*N][,FILE[*N]…]`, `file:FILE`, a folder or a pattern.
    static func candidates(_ word: String) -> [String] {
        parts(word).flatMap { (try? TraceFileSet.ordered([$0])) ?? [$0] }
    }

    private static func parts(_ word: String) -> [String] {
        var parts = [word]
        if word.hasPrefix("file:") { parts.append(String(word.dropFirst(5))) }
        for text in [word[...]] + (word.firstIndex(of: "=").map { [word[word.index(after: $0)...]] } ?? []) {
            for part in text.split(separator: ",") {
                parts.append(String(part))
                if let star = part.lastIndex(of: "*") { parts.append(String(part[..<star])) }
                for sign in part.indices.filter({ part[$0] == "#" }).prefix(4) { parts.append(String(part[..<sign])) }
            }
        }
        return parts
    }

    /// `nil` for devices and pipes, which can be read and written at once, and for paths that lead nowhere.
    private static func identity(_ path: String) -> Identity? {
        if path == "-" { return .standardOutput }
        if path.isEmpty || path.utf8.contains(0) { return nil }
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else { return nil }
            return .file(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
        }
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        guard stat(folder, &status) == 0 else { return nil }
        return .missing(device: UInt64(status.st_dev), number: UInt64(status.st_ino), name: name)
    }
}
