import WinnowDialects
import WinnowLab
import WinnowLive
import WinnowModel
import WinnowPipeline
import WinnowSettings

/// Traces on their way to a receiver, and what is said about that at the end.
final class LiveRun {
    /// How requests are made.
    let requests: LiveRequests
    let exporter: LiveExporter
    private let target: LiveTarget
    private let console: Console
    private var pacer: LivePacer
    private let started: UInt64

    /// Opens the way to `target` as the environment's `OTEL_EXPORTER_OTLP_*` have it.
    init(
        _ target: LiveTarget, _ arguments: ParsedArguments, speed: LiveSpeed, seed: UInt64 = 1, _ console: Console
    ) throws(Failure) {
        let (settings, warnings) = try ExporterEnvironment.python(
            LabOptions.processEnvironment, url: target.url, userAgent: "Winnow/\(winnowVersion)")
        for warning in warnings { console.complain(warning.description) }
        for file in [settings.certificate, settings.clientKey, settings.clientCertificate] {
            if let file { _ = try SmallFile.read(file) }
        }
        self.target = target
        self.console = console
        requests = LiveRequests(settings)
        pacer = LivePacer(speed)
        let limits = LiveExporter.Limits(
            inHand: arguments[LiveOptions.inFlight] ?? 8, queued: arguments[LiveOptions.queue] ?? 256)
        exporter = try LiveExporter(settings, limits: limits, seed: seed)
        exporter.shouldStop = { [unowned exporter] in Interrupt.isRequested || exporter.isHopeless }
        Interrupt.await()
        started = WallClock.nanos()
    }

    /// Hands requests over at their times.
    func send(_ batches: [LiveBatch]) {
        for batch in batches where !exporter.shouldStop() { pacer.send(batch, to: exporter) }
    }

    /// Waits until everything has come to an end, says what became of it, and how the program ends.
    func finish() -> ExitCode {
        exporter.drain()
        let ledger = exporter.ledger
        let seconds = Double(WallClock.nanos() - started) / 1e9
        for line in LiveSummary(ledger, seconds: seconds).lines { console.note(line) }
        if pacer.mostLateNanos > 100_000_000 {
            let tenths = pacer.mostLateNanos / 100_000_000
            console.note("note: this machine was up to \(tenths / 10).\(tenths % 10) s late against the traces' times")
        }
        if !ledger.isClosed {
            console.complain("internal error: \(ledger.offered) spans were to be sent, \(ledger.open) have no end")
            return .internal
        }
        if Interrupt.isRequested { return .interrupted }
        let reason = exporter.lastReason
        if ledger.isUnconnected {
            console.complain("can't connect to \(target.url)" + (reason.isEmpty ? "" : ": \(reason.visible)"))
            return .io
        }
        if ledger[.acknowledged] == ledger.offered { return .success }
        if !reason.isEmpty { console.complain("\(target.url): \(reason.visible)") }
        return .incomplete
    }
}
