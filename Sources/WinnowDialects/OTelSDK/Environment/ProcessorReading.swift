import WinnowPipeline

/// The settings of a batch span processor that an SDK has made of its variables, and what is to be said about that.
struct ProcessorReading: Sendable, Equatable {
    /// How a processor fails to be made.
    enum Failure: Sendable, Equatable {
        /// An exception, with its type.
        case error(type: String, message: String)
        /// The goroutine panics.
        case panic(String)
        /// The process ends.
        case crash(String)
        /// The SDK does not start.
        case refusal(String)

        /// What happens, for people.
        var text: String {
            switch self {
            case .error(let type, let message): "raises \(type): \(message)"
            case .panic(let message): "panics: \(message)"
            case .crash(let message): "ends the process: \(message)"
            case .refusal(let message): "does not start: \(message)"
            }
        }
    }

    /// What is to be said of a variable.
    struct Remark: Sendable, Equatable {
        var name: ProcessorVariables.Name
        /// What becomes of it, after the variable's name and value.
        var effect: String
        /// What the SDK writes to its log; `nil`: nothing.
        var log: String?
    }

    /// Most spans that wait.
    var queue = ProcessorVariables.Name.queue.usual
    /// Most spans of a batch.
    var batch = ProcessorVariables.Name.batch.usual
    /// Time between exports, milliseconds.
    var delayMillis = ProcessorVariables.Name.delay.usual
    /// Time that an export may take, milliseconds.
    var timeoutMillis = ProcessorVariables.Name.timeout.usual
    /// Why there is no processor; `nil`: there is one.
    var failure: Failure?
    /// The variable that is to blame.
    var culprit: ProcessorVariables.Name?
    var remarks: [Remark] = []

    /// What the SDK has logged, in order.
    var logs: [String] { remarks.compactMap(\.log) }

    /// A setting by its variable.
    subscript(_ name: ProcessorVariables.Name) -> Double {
        get {
            switch name {
            case .queue: queue
            case .batch: batch
            case .delay: delayMillis
            case .timeout: timeoutMillis
            }
        }
        set {
            switch name {
            case .queue: queue = newValue
            case .batch: batch = newValue
            case .delay: delayMillis = newValue
            case .timeout: timeoutMillis = newValue
            }
        }
    }

    mutating func remark(_ name: ProcessorVariables.Name, _ effect: String, log: String? = nil) {
        remarks.append(Remark(name: name, effect: effect, log: log))
    }

    mutating func fail(_ name: ProcessorVariables.Name, _ failure: Failure) {
        guard self.failure == nil else { return }
        self.failure = failure
        culprit = name
    }

    /// A batch larger than the queue becomes as large as it.
    mutating func clampBatch(log: String? = nil) {
        guard batch > queue else { return }
        remark(.batch, "is more than the queue holds: batches are of \(Self.text(queue))", log: log)
        batch = queue
    }

    /// A number as it is written.
    static func text(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? "\(number)"
    }

    /// The settings that the processor is run with; nothing in it is without bounds.
    func settings(_ dialect: BatchSpanProcessorDialect) -> BatchSpanProcessorSettings {
        var settings = BatchSpanProcessorSettings()
        // As many spans as fit below a fraction; a batch takes whole ones.
        settings.maxQueueSize = Self.whole(queue.rounded(.up))
        settings.maxExportBatchSize = Self.whole(batch.rounded(.down))
        settings.scheduleDelayNanos = Self.nanos(delayMillis, dialect) ?? 0
        settings.exportTimeoutNanos = timeoutMillis > 0 ? Self.nanos(timeoutMillis, dialect) : nil
        return settings
    }

    private static func whole(_ number: Double) -> Int {
        number > 0 ? Int(exactly: min(number, 1e15)) ?? 1 : 0
    }

    private static func nanos(_ millis: Double, _ dialect: BatchSpanProcessorDialect) -> UInt64? {
        if dialect == .node {
            // Timers of Node.js take whole milliseconds up to 2^31 - 1; for any other they take 1.
            let whole = millis.rounded(.down)
            return whole >= 1 && whole <= 2_147_483_647 ? UInt64(exactly: whole * 1e6) : 1_000_000
        }
        if millis <= 0 { return 0 }
        // Beyond is without end.
        return millis >= 9e12 ? nil : UInt64(exactly: (millis * 1e6).rounded())
    }
}
