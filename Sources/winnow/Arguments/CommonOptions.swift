import WinnowLab
import WinnowPipeline
import WinnowSampling

/// Options that several verbs share, declared once.
enum Common {
    // How traffic is made.
    static let seed = Option(
        "seed", "N", "first seed of generated traffic", default: "the experiment's, or 1", ValueParser.seed)
    static let seeds = Option(
        "seeds", "N", "how many seeds; several give intervals", default: "the experiment's, or 1",
        ValueParser.integer(1...1_000_000))
    static let duration = Option(
        "duration", "TIME", "length of the traffic in virtual time", default: "the experiment's", ValueParser.duration)
    static let warmUp = Option(
        "warm-up", "TIME", "how long traffic flows before the measured window", default: "what the policies need",
        ValueParser.margin)
    static let coolDown = Option(
        "cool-down", "TIME", "how long traffic flows after the measured window", default: "what the policies need",
        ValueParser.margin)
    static let rate = Option(
        "rate", "N/s", "tile or thin recorded traces to this many traces per second", default: "the file's own",
        ValueParser.rate)
    static let scenario = Option("scenario", "FILE", "scenario whose traffic is used", ValueParser.file)
    static let traces = Option(
        "traces", "FILE", "recorded traces: OTLP, Jaeger, Zipkin, stdouttrace, CSV; files, folders or patterns",
        arity: .list, ValueParser.file)
    static let allowDamaged = Option(flag: "allow-damaged", "damaged but readable traces are no error")
    static let slow = Option(
        "slow", "'SERVICE OPERATION>TIME'", "what counts as slow in recorded traces",
        default: "above the p99 of the root operation", arity: .repeatable, ValueParser.text)
    static let incidents = Option(
        "incidents", "FILE", "time windows and services of known incidents in recorded traces", ValueParser.file)
    static let remoteParents = Option(
        "remote-parents", "HOW",
        "what parents outside the recording decided: sampled, unsampled or a share of traces such as 0.1",
        default: "unknown: spans below them are asked as roots",
        ValueParser<RemoteParents>(expectation: "sampled, unsampled or a share from 0 to 1") { RemoteParents($0) })
    static let assume = Option(
        "assume", "FILE",
        "resource attributes by service that processors add where it cannot be known here, as k8s_attributes does",
        ValueParser.file)
    static let ignore = Option(
        "ignore", "COMPONENT",
        "leave a component of a collector out, by id or by type; figures that may depend on it are marked",
        arity: .repeatable, ValueParser.text)
    static let pipeline = Option(
        "pipeline", "NAME", "the way of spans through this pipeline of a collector",
        default: "the ways to exporters that keep spans", ValueParser.text)
    static let collectorVersion = Option(
        "collector-version", "X.Y.Z",
        "collector release whose behaviour is modelled, "
            + "\(CollectorVersion.known.lowerBound) to \(CollectorVersion.known.upperBound)",
        default: "\(CollectorVersion.modelled)",
        ValueParser.text)

    static let featureGates = Option(
        "feature-gates", "NAMES", "feature gates of the collector, joined by commas, - in front of one that is off",
        ValueParser.text)

    static let config = Option(
        "config", "FILE",
        "a configuration merged over every collector's file, as the Collector merges several; also yaml:TEXT, env:NAME",
        arity: .repeatable, ValueParser.text)
    static let set = Option(
        "set", "KEY=VALUE", "one setting over all files, such as processors.tail_sampling.decision_wait=10s",
        arity: .repeatable, ValueParser.text)

    // How it is run and judged.
    static let jobs = Option(
        "jobs", short: "j", "N", "worker threads; results do not depend on it", default: "all processors",
        ValueParser.integer(1...1024))
    static let reference = Option(
        "reference", "POLICY", "policy that the others are compared with", default: "the experiment's, or the first",
        ValueParser.text)
    static let failIf = Option(
        "fail-if", "'EXPR'", "condition on a metric that fails the run, such as 'error_retention_ratio < 0.99'",
        arity: .repeatable, ValueParser.text)

    static let wire = Option(
        "wire", "HOW",
        "sizes: computed; bytes: every request is encoded, compressed, decoded and compared at each hop, figures stay the same; "
            + "sample: one request of \(WireMode.sampleInterval) is", default: "the experiment's, or sizes",
        ValueParser<WireMode>(
            expectation: "one of " + WireMode.allCases.map(\.rawValue).joined(separator: ", "),
            choices: WireMode.allCases.map(\.rawValue)
        ) { WireMode(rawValue: $0) })

    // Where results go.
    static let output = Option(
        "output", short: "o", "[FORMAT:]FILE", "where results go; format by ending or by name, - is standard output",
        arity: .repeatable, ValueParser.text)
    static let database = Option(
        "db", "FILE", "result store; a Winnow store at that place is replaced when the run succeeds",
        default: "results/local/NAME-DIGEST/run.sqlite", ValueParser.file)
    static let store = Option(
        "store", "PARTS",
        "store more than figures: decisions, kept, series, traces (kept ones with all their spans), joined by commas",
        default: "figures only",
        ValueParser<RunDetails>(
            expectation: "one or more of " + RunDetails.all.map(\.id).joined(separator: ", ") + ", joined by commas",
            choices: RunDetails.all.map(\.id)
        ) { RunDetails(words: $0.split(separator: ",", omittingEmptySubsequences: false)) })
    static let wide = Option(flag: "wide", "CSV with one row per policy and seed")
    static let timed = Option(flag: "timed", "timed figures too; the files then differ from run to run")

    // The terminal.
    static let color = Option(
        "color", "WHEN", "colour: auto, always or never", default: "auto",
        ValueParser.choice(["auto", "always", "never"]))
    static let noProgress = Option(flag: "no-progress", "no progress bar")
    static let quiet = Option(flag: "quiet", short: "q", "neither progress nor notes on standard error")
    static let verbose = Option(flag: "verbose", short: "v", "more about what is done on standard error")

    /// How a collector's files are read.
    static let collector: [any AnyOption] = [
        collectorVersion, featureGates, config, set, assume, pipeline, ignore,
    ]
    static let terminal: [any AnyOption] = [color, noProgress, quiet, verbose]
    static let recorded: [any AnyOption] = [rate, slow, incidents, remoteParents, allowDamaged]
    static let run: [any AnyOption] =
        [seed, seeds, duration, warmUp, coolDown, jobs, reference, failIf, wire] as [any AnyOption] + collector
    static let results: [any AnyOption] = [output, database, wide, timed]
}
