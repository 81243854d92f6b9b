import WinnowModel
import WinnowFormats
public import WinnowStore

/// The exact figures of a run, committed beside the code: what later runs are held against.
///
/// JSON with sorted keys, one figure a line, so that a change reads well in version control. Timed figures are left out.
public struct Baseline: Sendable, Equatable {
    /// A figure.
    struct Row: Sendable, Equatable {
        var key: Key
        /// `nil`: no data.
        var value: Double?
    }

    /// Which figure.
    struct Key: Hashable, Comparable {
        var policy: String
        /// `nil`: over all seeds.
        var seed: UInt64?
        var metric: String
        /// Encoded as in the store.
        var dimension: String

        static func < (a: Key, b: Key) -> Bool {
            (a.policy, a.metric, a.dimension, a.seed ?? .max, a.seed == nil ? 1 : 0)
                < (b.policy, b.metric, b.dimension, b.seed ?? .max, b.seed == nil ? 1 : 0)
        }
    }

    /// Version of the file's layout.
    static let format: Int64 = 1

    var experiment = ""
    var digest = ""
    var version = ""
    var collectorVersion = ""
    var durationNanos: UInt64 = 0
    var seeds: [UInt64] = []
    var policies: [String] = []
    /// The policy that the others are compared with.
    var reference = ""
    /// In the order of their keys, each key once.
    var rows: [Row] = []

    init() {}

    /// Takes the exact figures of a run; a plan gives a baseline without figures.
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
        rows = record.metrics.filter { $0.kind == .exact }.map { row in
            Row(
                key: Key(
                    policy: names[row.policy] ?? "", seed: row.seed, metric: row.id, dimension: row.dimension.text),
                // JSON has no infinity: what can't be written is no data on both sides.
                value: row.value.flatMap { $0.isFinite ? $0 : nil })
        }
        rows.sort { $0.key < $1.key }
    }

    /// The file's text.
    public var json: String {
        let lines = rows.map { row in
            "    {\"dimension\":\(JSONLiteral.quoted(row.key.dimension)),\"metric\":\(JSONLiteral.quoted(row.key.metric)),"
                + "\"policy\":\(JSONLiteral.quoted(row.key.policy)),\"seed\":\(row.key.seed.map { String($0) } ?? "null"),"
                + "\"value\":\(JSONLiteral.number(row.value))}"
        }
        return """
            {
              "collector_version": \(JSONLiteral.quoted(collectorVersion)),
              "digest": \(JSONLiteral.quoted(digest)),
              "duration_ns": \(JSONLiteral.quoted(String(durationNanos))),
              "experiment": \(JSONLiteral.quoted(experiment)),
              "format": \(Self.format),
              "metrics": [
            \(lines.joined(separator: ",\n"))
              ],
              "policies": [\(policies.map(JSONLiteral.quoted).joined(separator: ", "))],
              "reference": \(JSONLiteral.quoted(reference)),
              "seeds": [\(seeds.map { String($0) }.joined(separator: ", "))],
              "version": \(JSONLiteral.quoted(version))
            }

            """
    }
}
