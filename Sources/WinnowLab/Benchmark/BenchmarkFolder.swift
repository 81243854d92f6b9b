import CSystem
import WinnowModel

/// A folder for files of a benchmark, gone with it, also where Ctrl-C ends it.
final class BenchmarkFolder {
    private let folder: ScratchFolder
    private let note: Int32

    /// Makes an empty folder; throws `.io`.
    init() throws(Failure) {
        folder = try ScratchFolder()
        note = system_note_unfinished(folder.path)
    }

    deinit { system_forget_unfinished(note) }

    /// The path of a file in it.
    func callAsFunction(_ name: String) -> String { folder(name) }

    /// Names of the files in it, sorted.
    var names: [String] { folder.names }
}
