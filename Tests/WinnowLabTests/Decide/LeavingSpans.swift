import WinnowFormats
import WinnowModel

@testable import WinnowLab

/// Runs `apply` in memory.
enum LeavingSpans {
    /// OTLP JSON lines by the end where they leave.
    static func apply(
        _ policy: String, to traffic: any Traffic, options: LabOptions, _ arrival: DecideRun.Arrival = .end
    ) throws -> [ApplyRun.End: [UInt8]] {
        final class Sink { var bytes: [UInt8] = [] }
        let spec = try PolicySpec("x=" + policy)
        let ends = try ApplyRun.ends(spec, options: options)
        let sinks = ends.map { _ in Sink() }
        let streams = zip(ends, sinks).map { end, sink in
            let stream = TraceFileStream(OTLPLinesWriter.self, compression: .none) { bytes throws(Failure) in
                sink.bytes.append(contentsOf: bytes)
                return true
            }
            return (end: end, stream: stream)
        }
        _ = try ApplyRun(spec, traffic: traffic, options: options).run(arrival, ending: .wait, to: streams)
        for stream in streams { try stream.stream.finish() }
        return Dictionary(uniqueKeysWithValues: zip(ends, sinks.map(\.bytes)))
    }
}
