public import WinnowModel

/// What was measured of one thing: every sample, in the order of rounds.
public struct BenchmarkRow: Sendable {
    /// What was measured.
    public var name: String
    /// What was handled: `spans`, `bytes`, `rows` or `runs`.
    public var unit: String
    /// Name of the row that did the same in the plainest way; `nil`: there is none.
    public var base: String?
    /// One sample a round.
    public var samples: [BenchmarkSample] = []

    /// Units per second, of each sample.
    public var speeds: [Double] { samples.map(\.speed) }
    /// Units per second: median with its 95 % interval; `nil` without a sample.
    public var speed: MedianInterval? { MedianInterval(speeds) }
    /// Units per second, best sample.
    public var best: Double { speeds.max() ?? .nan }

    /// The same row with nothing but its best sample.
    var bestAlone: BenchmarkRow {
        var row = self
        row.samples = samples.max { $0.speed < $1.speed }.map { [$0] } ?? []
        return row
    }

    /// The same row as if it had taken as much longer, round by round, as the codecs of another one took.
    func slower(by other: BenchmarkRow) -> BenchmarkRow {
        var row = self
        for (place, sample) in zip(row.samples.indices, other.samples) {
            let nanos = (sample.parts["codec_ns_per_span"] ?? 0) * row.samples[place].amount
            row.samples[place].seconds += nanos / 1e9
        }
        return row
    }

    /// Median of a part with its interval; `nil` where some sample does not have it.
    public func part(_ id: String) -> MedianInterval? {
        let values = samples.compactMap { $0.parts[id] }
        return values.count == samples.count ? MedianInterval(values) : nil
    }

    /// Ids of the parts, sorted.
    public var partIDs: [String] { samples.first?.parts.keys.sorted() ?? [] }
}
