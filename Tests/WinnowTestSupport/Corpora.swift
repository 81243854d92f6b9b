import Glibc

/// Recorded traces and configurations of others, which are no part of the project: `scripts/test-corpora` names their folder.
///
/// Only suites in files named `…CorpusTests.swift` read them; all others need nothing but the checkout.
public enum Corpora {
    /// What `WINNOW_CORPORA` says, `nil` where it is not set.
    public static let folder: String? = getenv("WINNOW_CORPORA").map { String(cString: $0) }

    /// True where the corpora are to be read.
    public static var isThere: Bool { folder != nil }

    /// The path of something in the corpora.
    public static func path(_ name: String) -> String { (folder ?? "") + "/" + name }

    /// The files of a folder of the corpora, sorted; hidden ones are left out.
    public static func files(in name: String) -> [String] {
        isThere ? visibleFiles(path(name)).map { path(name) + "/" + $0 } : []
    }
}
