public import WinnowStore

/// A way to write a whole run: one file and one line in `ReportCatalog`.
///
/// Renders rows of the record and computes no metric.
public protocol ReportFormat: Sendable {
    /// The name in `-o NAME:FILE`, lower case.
    static var id: String { get }
    /// One line for `winnow list formats`.
    static var summary: String { get }
    /// Endings of file names that choose this format, without the dot.
    static var extensions: [String] { get }
    /// The report's text, with a line feed at its end.
    static func render(_ record: RunRecord, _ options: ReportOptions) -> String
}

/// What a user may ask of a report.
public struct ReportOptions: Sendable {
    /// CSV: one row per cell and one column per metric.
    public var isWide = false
    /// Timed figures too: the report then differs from run to run.
    public var withTimed = false
    /// Columns of the screen.
    public var width = 100
    /// Whether escape sequences for colour are allowed.
    public var withColor = false
    /// How the program was called, for the commands that are printed.
    public var program = "winnow"
    /// Where the run is stored, for the commands that are printed; empty when it is not.
    public var storePath = ""

    /// Creates the defaults.
    public init() {}
}
