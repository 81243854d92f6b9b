import WinnowModel
import WinnowReport
import WinnowStore

/// Where a run's record is shown: the targets of `-o`, opened before anything runs, and the screen.
struct RunOutput {
    /// Formats of `-o` for runs and stored runs.
    static var formats: [OutputFormat] {
        ReportCatalog.formats.map { OutputFormat($0.id, extensions: $0.extensions) }
    }

    /// The targets of `-o`.
    let targets: [OutputTarget]
    private let arguments: ParsedArguments
    private let console: Console

    /// Opens the targets.
    init(_ arguments: ParsedArguments, _ console: Console) throws {
        targets = try OutputTarget.open(arguments.all(Common.output), formats: Self.formats)
        self.arguments = arguments
        self.console = console
    }

    /// Writes all outputs and prints the screen, unless standard output is one of them.
    ///
    /// A failing output does not keep the others, nor the screen, from being written.
    func publish(_ record: RunRecord, storePath: String, epilogue: String = "") throws {
        let written = Result { try write(record, storePath: storePath) }
        if !targets.contains(where: \.isStandardOutput) {
            try console.print(Screen.render(record, options(storePath)) + epilogue)
        } else {
            // The figures have standard output for themselves; why the program ends as it does must not get lost.
            for line in Screen.failures(record) { console.complain(line) }
            if !epilogue.isEmpty { console.complain(epilogue) }
        }
        try written.get()
    }

    /// Writes all outputs; the first failure is thrown when all were tried.
    func write(_ record: RunRecord, storePath: String, withTimed: Bool = false) throws {
        var options = options(storePath)
        if withTimed { options.withTimed = true }
        var trouble: Failure?
        for target in targets {
            guard let format = ReportCatalog.format(named: target.format) else { continue }
            do {
                try target.write(format.render(record, options))
                try target.publish()
            } catch let failure as Failure {
                trouble = trouble ?? failure
            }
        }
        if let trouble { throw trouble }
    }

    private func options(_ storePath: String) -> ReportOptions {
        var options = ReportOptions()
        options.isWide = arguments.has(Common.wide)
        options.withTimed = arguments.has(Common.timed)
        options.width = console.width
        options.withColor = console.hasColor
        options.program = console.program
        options.storePath = storePath
        return options
    }
}
