@preconcurrency import Glibc
import WinnowStore

/// The machine and the build that timed figures are of: the rows of a store's table `environment`.
enum MachineFacts {
    /// What is known, in a fixed order: `cpu`, `cores`, `memory_bytes`, `kernel`, `machine`, `build`, `winnow`.
    static func entries(version: String) -> [RunRecord.EnvironmentEntry] {
        var name = utsname()
        uname(&name)
        let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let memory = sysconf(Int32(_SC_PHYS_PAGES)).multipliedReportingOverflow(by: sysconf(Int32(_SC_PAGESIZE)))
        return [
            RunRecord.EnvironmentEntry("cpu", cpu(cpuInfo())),
            RunRecord.EnvironmentEntry("cores", "\(cores)"),
            RunRecord.EnvironmentEntry("memory_bytes", memory.overflow ? "" : "\(memory.partialValue)"),
            RunRecord.EnvironmentEntry("kernel", text(&name.sysname) + " " + text(&name.release)),
            RunRecord.EnvironmentEntry("machine", text(&name.machine)),
            RunRecord.EnvironmentEntry("build", build),
            RunRecord.EnvironmentEntry("winnow", version),
        ]
    }

    /// The processor's name in a text like `/proc/cpuinfo`; `unknown` where there is none.
    static func cpu(_ text: String) -> String {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, ["model name", "Model", "cpu"].contains(parts[0].trimmed) else { continue }
            let name = parts[1].trimmed
            if !name.isEmpty { return name }
        }
        return "unknown"
    }

    private static var build: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }

    private static func cpuInfo() -> String {
        guard let file = fopen("/proc/cpuinfo", "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    private static func text<Field>(_ field: inout Field) -> String {
        withUnsafeBytes(of: &field) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
