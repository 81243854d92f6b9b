@preconcurrency import Glibc
import WinnowLab
import WinnowModel
import WinnowStore

/// The way of `check` and `baseline` into the laboratory.
enum LabBaseline {
    /// Compares a run with a committed baseline.
    static func judge(_ record: RunRecord, baseline path: String, isStrict: Bool) throws -> (
        text: String, code: ExitCode
    ) {
        let difference = try BaselineDifference(Baseline(record), against: Baseline(path: path), path: path)
        let text = difference.text(refresh: refresh(record.run.arguments, path))
        switch difference.verdict {
        case .same: return (text, .success)
        case .regression: return (text, .of(.threshold))
        case .improvement: return (text, isStrict ? .of(.improvement) : .success)
        }
    }

    /// The command that saves what `check` with these arguments has just measured.
    private static func refresh(_ arguments: [String], _ path: String) -> String {
        var words = ["winnow", "baseline", "save"]
        var rest = arguments.dropFirst()[...]
        while let word = rest.popFirst() {
            if ["--baseline", "--db", "-o", "--output", "--fail-if"].contains(word) {
                _ = rest.popFirst()
            } else if !["--strict", "--no-progress"].contains(word), !word.hasPrefix("--baseline="),
                !word.hasPrefix("--db=")
            {
                words.append(word.contains(" ") ? "'\(word)'" : word)
            }
        }
        return (words + ["-o", path]).joined(separator: " ")
    }

    /// Saves, shows or lists.
    static func text(_ request: BaselineRequest) throws -> String {
        switch request.action {
        case "save":
            guard let subject = request.subject else { return "" }
            if subject.hasSuffix(".sqlite") { return Baseline(try StoredRun.read(subject)).text }
            guard let run = request.run else { return "" }
            let record = try LabRun(run).record()
            return Baseline(record).text
        case "show": return try Baseline(path: request.subject ?? "").text
        default: return try list(request.subject ?? "results/baselines")
        }
    }

    private static func list(_ folder: String) throws -> String {
        guard let directory = opendir(folder) else {
            throw Failure(
                .io,
                Diagnostic(
                    "can't be listed: \(String(cString: strerror(errno)))", file: folder,
                    remedy: "winnow baseline list FOLDER"))
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".json") { names.append(name) }
        }
        var text = ""
        for name in names.sorted() {
            let path = folder + "/" + name
            do throws(Failure) { text += "\(path)  \(try Baseline(path: path).summary)\n" } catch {
                text += "\(path)  \(error.diagnostics.first?.message ?? "unreadable")\n"
            }
        }
        return text.isEmpty ? "no baselines in \(folder)\n" : text
    }
}
