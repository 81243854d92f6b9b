import WinnowModel

/// The variables of the batch span processor as a process finds them; `nil` for one that is not set.
///
/// What becomes of values that are no number, or out of range, differs by SDK: recorded of Python 1.45.2, Go 1.47.0, Java 1.68.0, JavaScript 3.1.1
/// and Rust 0.33.1. Where nothing is recorded, the specification's rule holds: what is no number is ignored.
struct ProcessorVariables: Sendable {
    /// The variables' names, in the order in which messages are told.
    enum Name: String, CaseIterable, Sendable {
        case queue = "OTEL_BSP_MAX_QUEUE_SIZE"
        case delay = "OTEL_BSP_SCHEDULE_DELAY"
        case timeout = "OTEL_BSP_EXPORT_TIMEOUT"
        case batch = "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"

        /// The specification's default.
        var usual: Double {
            switch self {
            case .queue: 2048
            case .delay: 5000
            case .timeout: 30_000
            case .batch: 512
            }
        }

        /// As Java's properties call it.
        var property: String { rawValue.lowercased().replacing("_", with: ".") }
    }

    /// Values by name, those of variables that are set.
    var values: [Name: String]

    init(_ values: [Name: String]) { self.values = values }

    init(_ lines: EnvironmentFile) {
        values = [:]
        for name in Name.allCases { values[name] = lines.last(name.rawValue)?.value }
    }

    /// What an SDK makes of the variables; `nil`: one of which nothing is known.
    func read(by sdk: SDK?) -> ProcessorReading {
        switch sdk {
        case .python: readByPython()
        case .go: readByGo()
        case .java: readByJava()
        case .js: readByJavaScript()
        case .rust: readByRust()
        default: readBySpecification()
        }
    }

    /// What the specification says: what is no number is ignored, and a batch is at most as large as the queue.
    private func readBySpecification() -> ProcessorReading {
        var reading = ProcessorReading()
        for name in Name.allCases {
            guard let text = values[name], !text.isEmpty else { continue }
            let least: Int64 = name == .queue || name == .batch ? 1 : 0
            guard let number = Int64(text), number >= least else {
                reading.remark(name, "is ignored: it is no whole number from \(least) on")
                continue
            }
            reading[name] = Double(number)
        }
        reading.clampBatch()
        return reading
    }
}
