import CSystem
@preconcurrency import Glibc
import WinnowModel

/// A program that was run to its end: what it printed and what it took.
struct ChildProcess {
    /// Exit status; 128 and the signal where one ended it.
    let status: Int32
    /// What it wrote on standard output, where that was asked for.
    let output: String
    /// What it wrote on standard error, at most the last few thousand bytes.
    let errors: String
    /// CPU time of all its threads, user and system, seconds.
    let cpuSeconds: Double
    /// Most memory that it had in use, bytes.
    let peakBytes: Int

    /// Runs `words`, a path and its arguments, and waits for the end.
    ///
    /// Variables of this process are handed on, with `variables` among them. A program that can't be started is a `Failure` of kind `io`.
    init(_ words: [String], variables: [String: String] = [:], keepingOutput: Bool = true) throws(Failure) {
        // Files, since a pipe would have to be read meanwhile.
        let output = try ScratchFile()
        let errors = try ScratchFile()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if keepingOutput {
            posix_spawn_file_actions_adddup2(&actions, output.descriptor, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, errors.descriptor, 2)
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = Self.environment(with: variables).map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, words[0], &actions, nil, &argv, &envp)
        guard code == 0 else {
            throw Failure(
                .io, Diagnostic("can't be started: \(String(cString: strerror(code)))", file: words[0]))
        }
        var status: Int32 = 0
        var usage = rusage()
        system_note_child(child)
        while wait4(child, &status, 0, &usage) < 0 && errno == EINTR {}
        system_note_child(0)
        self.status = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        self.output = keepingOutput ? Self.text(output.descriptor, last: .max) : ""
        self.errors = Self.text(errors.descriptor, last: 4_096)
        cpuSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
        peakBytes = usage.ru_maxrss * 1_024
    }

    /// Throws unless the program ended well, or with one of the other codes `allowed`, with the last lines that it wrote.
    func requireSuccess(of words: [String], allowed: [Int32] = []) throws(Failure) {
        guard status != 0, !allowed.contains(status) else { return }
        // Ctrl-C reaches the whole group: then this program was told to end as well.
        let kind: Failure.Kind = status == 130 || status == 128 + SIGINT ? .interrupted : .io
        let said = errors.split(separator: "\n").suffix(3).joined(separator: "; ")
        throw Failure(
            kind,
            Diagnostic(
                "ended with exit code \(status)" + (said.isEmpty ? "" : ": \(said)"), file: words[0],
                text: words.dropFirst().joined(separator: " ")))
    }

    private static func text(_ descriptor: Int32, last limit: Int) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var at = max(0, Int(lseek(descriptor, 0, SEEK_END)) - limit)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, off_t(at))
            if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
            at += count
        }
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    private static func environment(with variables: [String: String]) -> [String] {
        var entries: [String] = []
        var entry = environ
        while let text = entry.pointee {
            let line = String(cString: text)
            let name = line.prefix { $0 != "=" }
            if variables[String(name)] == nil { entries.append(line) }
            entry += 1
        }
        return entries + variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
}
