import WinnowFormats
public import WinnowModel
public import WinnowStore

/// The exact figures of a run, committed beside the code: what later runs are held against.
///
/// JSON with sorted keys, one figure a line, so that a change reads well in version control. Timed figures are left out.
public struct Baseline: Sendable, Equatable {
    /// A figure.
    struct Row: Sendable, Equatable {
        var policy: String
        /// `nil`: over all seeds.
        var seed: UInt64?
        var metric: String
        var dimension: String
        /// `nil`: no data.
        var value: Double?

        var key: Key { Key(policy: policy, seed: seed, metric: metric, dimension: dimension) }
    }

    struct Key: Hashable, Comparable {
        var policy: String
        var seed: UInt64?
        var metric: String
        var dimension: String

        static func < (a: Key, b: Key) -> Bool {
            (a.policy, a.metric, a.dimension, a.seed ?? .max, a.seed == nil ? 1 : 0)
                < (b.policy, b.metric, b.dimension, b.seed ?? .max, b.seed == nil ? 1 : 0)
        }
    }

    private static let format: Int64 = 1

    var experiment: String
    var digest: String
    var version: String
    var collectorVersion: String
    var durationNanos: UInt64
    var seeds: [UInt64]
    var policies: [String]
    var reference: String
    var rows: [Row]

    /// Takes the exact figures of a run.
    public init(_ record: RunRecord) {
        experiment = record.experiment.name
        digest = record.run.digest
        version = record.run.version
        collectorVersion = record.run.collectorVersion
        durationNanos = record.run.durationNanos
        seeds = record.run.seeds
        policies = record.policies.map(\.name)
        reference = record.policies.first(where: \.isReference)?.name ?? ""
        let names = Dictionary(record.policies.map { ($0.ordinal, $0.name) }, uniquingKeysWith: { first, _ in first })
        rows = record.metrics.filter { $0.kind == .exact }.map {
            Row(
                policy: names[$0.policy] ?? "", seed: $0.seed, metric: $0.id, dimension: $0.dimension.text,
                value: $0.value)
        }
        rows.sort { $0.key < $1.key }
    }

    /// One line for lists.
    public var summary: String {
        let count = seeds.count == 1 ? "1 seed" : "\(seeds.count) seeds"
        return "\(experiment), \(policies.count) policies, \(count), \(Quantity.text(durationNanos: durationNanos)),"
            + " \(rows.count) figures, winnow \(version)"
    }

    /// The file's text.
    public var text: String {
        func quoted(_ text: String) -> String { JSONValue.string(text).text() }
        let lines = rows.map { row in
            "    {\"dimension\":\(quoted(row.dimension)),\"metric\":\(quoted(row.metric)),\"policy\":\(quoted(row.policy)),"
                + "\"seed\":\(row.seed.map { String($0) } ?? "null"),"
                + "\"value\":\(row.value.map { JSONValue.number($0).text() } ?? "null")}"
        }
        return """
            {
              "collector_version": \(quoted(collectorVersion)),
              "digest": \(quoted(digest)),
              "duration_ns": \(quoted(String(durationNanos))),
              "experiment": \(quoted(experiment)),
              "format": \(Self.format),
              "metrics": [
            \(lines.joined(separator: ",\n"))
              ],
              "policies": [\(policies.map(quoted).joined(separator: ", "))],
              "reference": \(quoted(reference)),
              "seeds": [\(seeds.map { String($0) }.joined(separator: ", "))],
              "version": \(quoted(version))
            }

            """
    }

    /// Reads a baseline; a file that is missing is a `.baseline` failure, one that says something else a `.data` failure.
    public init(path: String) throws(Failure) {
        let json: JSONValue
        do throws(Failure) { json = try JSONValue.parse(path: path, limitBytes: 256 << 20) } catch {
            guard error.kind == .io else { throw error }
            throw Failure(
                .baseline,
                error.diagnostics.map {
                    var diagnostic = $0
                    diagnostic.remedy = "winnow baseline save EXPERIMENT -o \(path) writes it"
                    return diagnostic
                })
        }
        func broken(_ what: String) -> Failure {
            Failure(
                .data,
                Diagnostic(
                    "no baseline: \(what)", file: path,
                    remedy: "winnow baseline save EXPERIMENT -o \(path) writes a new one"))
        }
        guard json.members != nil else { throw broken("not a JSON object") }
        guard let format = json["format"]?.integer else { throw broken("'format' is missing") }
        guard format == Self.format else { throw broken("format \(format) is not \(Self.format)") }
        guard let experiment = json["experiment"]?.string, let digest = json["digest"]?.string,
            let version = json["version"]?.string, let collector = json["collector_version"]?.string,
            let duration = json["duration_ns"]?.string.flatMap({ UInt64($0) }),
            let reference = json["reference"]?.string
        else {
            throw broken("one of experiment, digest, version, collector_version, duration_ns, reference is missing")
        }
        let seeds = (json["seeds"]?.elements ?? []).compactMap { $0.integer.flatMap { UInt64(exactly: $0) } }
        let policies = (json["policies"]?.elements ?? []).compactMap(\.string)
        var rows: [Row] = []
        for (number, element) in (json["metrics"]?.elements ?? []).enumerated() {
            guard let policy = element["policy"]?.string, let metric = element["metric"]?.string,
                let dimension = element["dimension"]?.string
            else { throw broken("row \(number + 1) of 'metrics' has no policy, metric or dimension") }
            rows.append(
                Row(
                    policy: policy, seed: element["seed"]?.integer.flatMap { UInt64(exactly: $0) }, metric: metric,
                    dimension: dimension, value: element["value"]?.double))
        }
        self.experiment = experiment
        self.digest = digest
        self.version = version
        self.collectorVersion = collector
        self.durationNanos = duration
        self.seeds = seeds
        self.policies = policies
        self.reference = reference
        self.rows = rows.sorted { $0.key < $1.key }
    }
}
