import WinnowFormats
import WinnowSettings
public import WinnowModel
import WinnowStore

extension Baseline {
    /// Most values of a baseline's JSON: some hundred seeds of a large experiment.
    private static let nodeLimit = 20_000_000

    /// Reads a baseline.
    ///
    /// A file that is not there is a `.baseline` failure, one that can't be read an `.io` failure, one that says anything else than a
    /// whole baseline a `.data` failure.
    public init(path: String) throws(Failure) {
        let json: JSONValue
        do throws(Failure) {
            json = try JSONValue.parse(path: path, limitBytes: 512 << 20, nodeLimit: Self.nodeLimit)
        } catch {
            guard error.kind == .io, SmallFile.isMissing(path) else { throw error }
            throw Failure(
                .baseline,
                Diagnostic(
                    "there is no such baseline", file: path,
                    remedy: "winnow baseline save EXPERIMENT.yaml -o \(path) writes it"))
        }
        self.init()
        let reader = BaselineReader(json: json, path: path)
        guard json.members != nil else { throw reader.broken("it is no JSON object") }
        let format = try reader.member(json, "format", \.integer)
        guard format == Self.format else { throw reader.broken("its format is \(format), not \(Self.format)") }
        experiment = try reader.member(json, "experiment", \.string)
        digest = try reader.member(json, "digest", \.string)
        version = try reader.member(json, "version", \.string)
        collectorVersion = try reader.member(json, "collector_version", \.string)
        durationNanos = try reader.member(json, "duration_ns") { $0.string.flatMap { UInt64($0) } }
        reference = try reader.member(json, "reference", \.string)
        for seed in try reader.member(json, "seeds", \.elements) {
            guard let seed = seed.integer.flatMap({ UInt64(exactly: $0) }) else {
                throw reader.broken("'seeds' holds something else than seeds")
            }
            seeds.append(seed)
        }
        for policy in try reader.member(json, "policies", \.elements) {
            guard let name = policy.string else { throw reader.broken("'policies' holds something else than names") }
            policies.append(name)
        }
        var seen: Set<Key> = []
        for (index, element) in try reader.member(json, "metrics", \.elements).enumerated() {
            let row = try reader.row(element, number: index + 1)
            guard seen.insert(row.key).inserted else {
                throw reader.broken("row \(index + 1) of 'metrics' comes again")
            }
            rows.append(row)
        }
        rows.sort { $0.key < $1.key }
    }
}

/// Looks at the members of a baseline's JSON.
private struct BaselineReader {
    let json: JSONValue
    let path: String

    func broken(_ what: String) -> Failure {
        Failure(
            .data,
            Diagnostic(
                "this is no baseline: \(what)", file: path,
                remedy: "winnow baseline save EXPERIMENT.yaml -o \(path) writes a new one"))
    }

    func member<Value>(
        _ object: JSONValue, _ name: String, _ read: (JSONValue) -> Value?
    ) throws(Failure) -> Value {
        guard let member = object[name] else { throw broken("'\(name)' is missing") }
        guard let value = read(member) else { throw broken("'\(name)' is of another type") }
        return value
    }

    func row(_ element: JSONValue, number: Int) throws(Failure) -> Baseline.Row {
        guard let policy = element["policy"]?.string, let metric = element["metric"]?.string,
            let dimension = element["dimension"]?.string, let seed = element["seed"], let value = element["value"]
        else { throw broken("row \(number) of 'metrics' lacks one of dimension, metric, policy, seed, value") }
        var key = Baseline.Key(policy: policy, metric: metric, dimension: dimension)
        if seed != .null {
            guard let number = seed.integer.flatMap({ UInt64(exactly: $0) }) else {
                throw broken("the seed of row \(number) of 'metrics' is neither a seed nor null")
            }
            key.seed = number
        }
        if value == .null { return Baseline.Row(key: key) }
        guard let figure = value.double else {
            throw broken("the value of row \(number) of 'metrics' is neither a number nor null")
        }
        return Baseline.Row(key: key, value: figure)
    }
}
