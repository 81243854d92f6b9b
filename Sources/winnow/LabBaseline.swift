@preconcurrency import Glibc
import WinnowFormats
import WinnowLab
import WinnowModel
import WinnowStore

/// The `baseline` verb's way into the laboratory.
enum LabBaseline {
    /// Saves, shows or lists.
    static func text(_ request: BaselineRequest) throws -> String {
        let subject = request.subject ?? ""
        switch request.action {
        case "save": return try Baseline(record(subject, request)).json
        case "show":
            let baseline = try Baseline(path: subject)
            return request.wantsFile ? baseline.json : baseline.text
        default: return try list(request.subject ?? "results/baselines")
        }
    }

    /// A stored run as it is, or a run of the experiment.
    private static func record(_ subject: String, _ request: BaselineRequest) throws -> RunRecord {
        let record: RunRecord
        if try SmallFile.begins(subject, with: Array("SQLite format 3\u{0}".utf8)) {
            record = try StoredRun.read(subject)
        } else if let run = request.run {
            let lab = try LabRun(run)
            if let damage = lab.damage.first, !run.recorded.allowsDamage {
                throw Failure(.data, [damage] + lab.damage.dropFirst())
            }
            record = try lab.record()
        } else {
            throw Failure(.usage, Diagnostic("baseline save needs an experiment or a stored run"))
        }
        guard record.run.isComplete, record.cells.allSatisfy(\.isFinished) else {
            throw Failure(
                .incomplete,
                Diagnostic("the run is incomplete: a baseline needs all of its figures", file: subject))
        }
        return record
    }

    private static func list(_ folder: String) throws -> String {
        guard let directory = opendir(folder) else {
            throw Failure(
                .io,
                Diagnostic(
                    "can't be listed: \(String(cString: strerror(errno)))", file: folder,
                    remedy: "name the folder: winnow baseline list FOLDER"))
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
            do throws(Failure) { text += "\(path.visible)  \(try Baseline(path: path).summary)\n" } catch {
                text += "\(path.visible)  \((error.diagnostics.first?.message ?? "unreadable").visible)\n"
            }
        }
        return text.isEmpty ? "no baselines in \(folder.visible)\n" : text
    }
}
