@preconcurrency import Glibc
import WinnowLab
import WinnowModel
import WinnowSampling

extension LabOptions {
    /// What was typed on top of an experiment; options that the verb does not have change nothing.
    init(_ arguments: ParsedArguments) throws {
        self.init()
        seed = arguments[Common.seed]
        seeds = arguments[Common.seeds]
        let (last, overflow) = Int64(clamping: seed ?? 1).addingReportingOverflow(Int64(seeds ?? 1))
        if overflow {
            throw Failure(
                .usage, Diagnostic("--seed and --seeds lead beyond the largest seed", text: "\(last)"))
        }
        durationNanos = arguments[Common.duration]
        warmUpNanos = arguments[Common.warmUp]
        coolDownNanos = arguments[Common.coolDown]
        reference = arguments[Common.reference]
        failIf = arguments.all(Common.failIf)
        collectorVersion = try Self.version(arguments[Common.collectorVersion])
        collectorVersion.gates = try Self.gates(arguments[Common.featureGates])
        environment = Self.processEnvironment
        windowSpans = environment["WINNOW_WINDOW_SPANS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        slow = arguments.all(Common.slow)
        incidents = arguments[Common.incidents]
        rate = arguments[Common.rate]
        remoteParents = arguments[Common.remoteParents] ?? .unknown
        assume = arguments[Common.assume]
        configurations = arguments.all(Common.config)
        settings = arguments.all(Common.set)
        ignored = arguments.all(Common.ignore)
        pipeline = arguments[Common.pipeline]
        wire = arguments[Common.wire]
        details = arguments[Common.store] ?? []
        self.arguments = arguments.typed
        version = winnowVersion
    }

    /// The release named by `--collector-version`.
    private static func version(_ text: String?) throws -> CollectorVersion {
        guard let text else { return .modelled }
        guard let version = CollectorVersion(text) else {
            throw Failure(
                .usage,
                Diagnostic("'\(text)' is no release of the Collector", text: text, remedy: "write it like v0.158.0"))
        }
        let known = CollectorVersion.known
        // A patch of the newest release is known with it.
        let newest = CollectorVersion(known.upperBound.major, known.upperBound.minor, .max)
        guard (known.lowerBound...newest).contains(version) else {
            throw Failure(
                .usage,
                Diagnostic(
                    "the rules of release \(version) are not known", text: text,
                    remedy:
                        "known are the releases from \(known.lowerBound) to \(known.upperBound): name the nearest one"))
        }
        return version
    }

    /// The gates named by `--feature-gates`.
    private static func gates(_ text: String?) throws -> FeatureGates {
        do throws(FeatureGates.UnknownGate) {
            return try FeatureGates(text ?? "")
        } catch {
            let known = FeatureGates.Gate.allCases.map(\.rawValue)
            throw Failure(
                .usage,
                Diagnostic(
                    "the feature gate '\(error.name)' is not modelled", text: error.name,
                    remedy: nearest(to: error.name, in: known).map { "did you mean \($0)?" }
                        ?? "known are \(known.joined(separator: ", "))"))
        }
    }

    /// The environment of this process, for `${env:…}` references.
    static var processEnvironment: [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return result
    }
}

extension ParsedArguments {
    /// Worker threads: `--jobs`, or one for each processor.
    var jobs: Int { self[Common.jobs] ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
