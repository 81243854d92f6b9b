@preconcurrency import Glibc
import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowLab

/// Files that these tests read or write.
enum LabFiles {
    /// A file of the package.
    static func package(_ relative: String) -> String { Checkout.path(relative) }

    /// The order flow as recorded.
    static let orderFlow = package("scenarios/traces/order-flow.jsonl.gz")

    /// The collector configuration around these lines of processors, indented by two.
    static func collector(_ processors: String, _ names: String) -> String {
        """
        receivers: {otlp: {protocols: {grpc: }}}
        processors:
        \(processors)
        exporters: {debug: }
        service: {pipelines: {traces: {receivers: [otlp], processors: [\(names)], exporters: [debug]}}}

        """
    }
}

extension LabPlan {
    /// An experiment of the package.
    static func shipped(_ name: String, seconds: UInt64, seeds: Int = 1) throws -> LabPlan {
        var options = LabOptions()
        options.durationNanos = seconds * Duration64.second
        options.seeds = seeds
        return try .experiment(LabFiles.package("scenarios/\(name).yaml"), options: options)
    }

    /// An experiment from text, whose files stand in `folder`.
    static func written(
        _ text: String, in folder: TemporaryFolder, seconds: UInt64? = nil,
        change: (inout LabOptions) -> Void = { _ in }
    ) throws -> LabPlan {
        folder.write(text, to: "experiment.yaml")
        var options = LabOptions()
        options.durationNanos = seconds.map { $0 * Duration64.second }
        change(&options)
        return try .experiment(folder("experiment.yaml"), options: options)
    }
}

/// The failure that `body` throws, as kind and diagnostics.
func failure(_ body: () throws -> Void, at location: SourceLocation = #_sourceLocation) -> Failure? {
    do {
        try body()
        Issue.record("nothing was thrown", sourceLocation: location)
    } catch let failure as Failure {
        return failure
    } catch {
        Issue.record("something else was thrown: \(error)", sourceLocation: location)
    }
    return nil
}

extension LabFiles {
    /// What a file holds.
    static func bytes(_ path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }
}
