import WinnowModel
@testable import WinnowPipeline
import WinnowSettings

/// A recorded script of an exporter: what is offered to it and when it is stopped.
struct ExporterScript {
    /// A request that a caller offers.
    struct Arrival {
        var time: Nanos
        var spans: Int
        var bytes: Int
    }

    var arrivals: [Arrival]
    var destination: ScriptedDestination
    /// From the offer to the end of the caller's context, ns.
    var callerNanos: Nanos?
    /// Whether one caller offers in turn.
    var isInTurn: Bool
    /// When the exporter is stopped, ns.
    var stop: Nanos
    /// Whether it is not shut down then, but gone.
    var isCrash = false
    /// When queue and requests on their way are looked at.
    var samples: [Nanos] = []

    init(_ line: JSONValue, arrivals: JSONValue?, destination: JSONValue?, stop: Nanos) {
        self.arrivals = (arrivals?.elements ?? []).enumerated().map { number, arrival in
            let spans = Int(arrival[1]?.integer ?? 0)
            return Arrival(
                time: Self.nanos(arrival[0]) ?? 0, spans: spans,
                bytes: arrival[2]?.integer.map { Int($0) } ?? Self.bytes(number, spans))
        }
        self.destination = ScriptedDestination(destination)
        callerNanos = Self.nanos(line["caller_deadline_ms"])
        isInTurn = line["name"]?.string?.hasPrefix("one caller") == true
        self.stop = stop
        isCrash = line["crash"]?.bool == true
        samples = (line["queue_size"]?.elements ?? []).compactMap { Self.nanos($0[0]) }
    }

    /// Recorded milliseconds, ns.
    static func nanos(_ value: JSONValue?) -> Nanos? {
        value?.double.map { Nanos(($0 * 1e6).rounded()) }
    }

    /// Nanoseconds as they are recorded.
    static func millis(_ nanos: Nanos) -> JSONValue {
        nanos % 1_000_000 == 0 ? .int(Int64(nanos / 1_000_000)) : .number(Double(nanos) / 1e6)
    }

    /// A request whose size is not recorded, bytes.
    private static func bytes(_ number: Int, _ spans: Int) -> Int {
        var cutter = RequestCutter()
        cutter.measure((0..<spans).map { SpanHandle(sequence: number, row: $0) }[...], ScriptedSizing())
        return cutter.bytes
    }
}
