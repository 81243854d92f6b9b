import Glibc
import WinnowTestSupport

/// Runs the real binary, built beside the tests.
struct Command {
    let status: Int32
    let output: String
    let errors: String

    /// Runs `winnow` with these arguments, in `folder` where one is given; `environment` replaces all variables but `PATH`.
    init(
        _ arguments: [String], environment: [String: String] = [:], standardOutput: String? = nil,
        program: String = Command.binary, folder workingFolder: String? = nil
    ) {
        let folder = TemporaryFolder()
        // The folder is changed by `env`: posix_spawn can't in what the Glibc module shows.
        let line = workingFolder.map { ["/usr/bin/env", "-C", $0, program] } ?? [program]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, 1, standardOutput ?? folder("out"), O_WRONLY | O_CREAT, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, folder("err"), O_WRONLY | O_CREAT, 0o644)
        var variables = environment
        variables["PATH"] = variables["PATH"] ?? getenv("PATH").map { String(cString: $0) }
        var argv: [UnsafeMutablePointer<CChar>?] = (line + arguments).map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var child: pid_t = 0
        var code: Int32 = -1
        if posix_spawn(&child, line[0], &actions, nil, &argv, &envp) == 0 {
            while waitpid(child, &code, 0) < 0 && errno == EINTR {}
            // Exit status, or 128 and the signal as shells say it.
            code = code & 0x7F == 0 ? (code >> 8) & 0xFF : 128 + (code & 0x7F)
        }
        status = code
        output = String(decoding: standardOutput == nil ? folder.read("out") : [], as: UTF8.self)
        errors = String(decoding: folder.read("err"), as: UTF8.self)
    }

    /// The binary in the folder of the test bundle.
    static let binary: String = {
        guard let path = realpath("/proc/self/exe", nil) else { return "winnow" }
        defer { free(path) }
        // `swift test` starts a helper with the bundle's path among its arguments.
        let words = [String(cString: path)] + CommandLine.arguments
        let bundle = words.first { $0.hasSuffix(".xctest") } ?? words[0]
        return bundle.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/winnow"
    }()
}
