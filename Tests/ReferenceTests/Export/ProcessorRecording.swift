import WinnowModel
import WinnowSettings

@testable import WinnowDialects
@testable import WinnowPipeline

/// How an SDK's settings were recorded.
protocol ProcessorRecording {
    static var sdk: SDK { get }
    static var folder: String { get }
    static func agrees(_ reading: ProcessorReading, _ line: JSONValue) -> Bool
}

extension ProcessorReading {
    /// Whether a recorded object has these settings.
    fileprivate func isIn(_ value: JSONValue?) -> Bool {
        value?["queue"]?.double == queue && value?["batch"]?.double == batch
            && value?["delay_millis"]?.double == delayMillis && value?["timeout_millis"]?.double == timeoutMillis
    }
}

enum PythonProcessorRecording: ProcessorRecording {
    static let sdk = SDK.python
    static let folder = "export"

    static func agrees(_ reading: ProcessorReading, _ line: JSONValue) -> Bool {
        guard let type = line["error"]?.string else { return reading.failure == nil && reading.isIn(line) }
        return reading.failure == .error(type: type, message: line["message"]?.string ?? "")
    }
}

enum GoProcessorRecording: ProcessorRecording {
    static let sdk = SDK.go
    static let folder = "export/go"

    static func agrees(_ reading: ProcessorReading, _ line: JSONValue) -> Bool {
        if let message = line["panic"]?.string { return reading.failure == .panic(message) }
        if let message = line["crash"]?.string { return reading.failure == .crash(message) }
        return reading.failure == nil && reading.isIn(line) && line["errors"]?.elements?.isEmpty == reading.logs.isEmpty
    }
}

enum JavaProcessorRecording: ProcessorRecording {
    static let sdk = SDK.java
    static let folder = "export/java"

    static func agrees(_ reading: ProcessorReading, _ line: JSONValue) -> Bool {
        let messages = line["messages"]?.elements?.map { $0.string ?? "" }
        if let error = line["error"]?.string { return reading.failure == .refusal(error) && messages == reading.logs }
        guard let bsp = line["bsp"]?[0], reading.failure == nil, messages == reading.logs else { return false }
        // The queue that was asked for isn't told, but its real length is.
        return bsp["real_queue_capacity"]?.integer == Int64(BatchSpanProcessor.ring(Int(reading.queue)))
            && bsp["batch"]?.double == reading.batch && bsp["delay_millis"]?.double == reading.delayMillis
            && bsp["timeout_millis"]?.double == reading.timeoutMillis
    }
}

enum NodeProcessorRecording: ProcessorRecording {
    static let sdk = SDK.js
    static let folder = "export/node"

    static func agrees(_ reading: ProcessorReading, _ line: JSONValue) -> Bool {
        // The first line of the log is about metrics.
        let messages = (line["messages"]?.elements ?? []).compactMap(\.string).filter {
            !$0.hasPrefix("OTEL_METRICS_EXPORTER")
        }
        return reading.failure == nil && reading.isIn(line["bsp"]?[0]) && messages == reading.logs
    }
}

enum RustProcessorRecording: ProcessorRecording {
    static let sdk = SDK.rust
    static let folder = "export/rust"

    static func agrees(_ reading: ProcessorReading, _ line: JSONValue) -> Bool {
        let text =
            "BatchConfig { max_queue_size: \(ProcessorReading.text(reading.queue)), "
            + "scheduled_delay: \(duration(reading.delayMillis)), "
            + "max_export_batch_size: \(ProcessorReading.text(reading.batch)), "
            + "max_export_timeout: \(duration(reading.timeoutMillis)), max_concurrent_exports: 1 }"
        return reading.failure == nil && line["config"]?.string == text
    }

    /// A duration as Rust's debug text has it.
    private static func duration(_ millis: Double) -> String {
        if millis == 0 { return "0ns" }
        if millis < 1000 { return "\(ProcessorReading.text(millis))ms" }
        let whole = Int64(millis)
        var text = "\(whole / 1000)"
        if whole % 1000 != 0 {
            let digits = "\(1000 + whole % 1000)".dropFirst()
            text += "." + digits
            while text.hasSuffix("0") { text.removeLast() }
        }
        return text + "s"
    }
}
