@preconcurrency import Glibc
import WinnowLab
import WinnowModel

/// The `generate` verb's way into the laboratory.
enum LabGenerate {
    /// Writes the traces; false when the user stopped it.
    static func run(_ request: GenerateRequest, to targets: TraceTargets, _ console: Console) throws -> Bool {
        var options = LabOptions()
        options.seed = request.seed
        options.durationNanos = request.durationNanos
        let generation = try TraceGeneration(request.scenario, options: options)
        Interrupt.install()
        let bar = ProgressBar(generation.name.visible, unit: "spans", console)
        defer { bar.finish() }
        let done = try generation.run(
            jobs: request.jobs ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), to: targets.streams,
            progress: { bar.update(fraction: $0.share, done: UInt64($0.spans)) },
            shouldStop: { Interrupt.isRequested })
        bar.finish()
        console.note("\(done.spans) spans of \(done.traces) traces")
        return !Interrupt.isRequested
    }
}
