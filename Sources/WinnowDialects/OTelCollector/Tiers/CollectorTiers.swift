public import WinnowModel
import WinnowSettings

/// Collectors of one file that form tiers, because exporters of some point at others.
public struct CollectorTiers: Sendable {
    /// A collector on the way.
    public struct Tier: Sendable, Hashable {
        /// As it is chosen: `FILE#N`.
        public var path: String
        /// What it is called.
        public var name: String
        /// How many run, as the file says; `nil`: it does not.
        public var replicas: Int?
        /// The exporters that lead to the next tier.
        public var exporters: [String]
        /// Whether the exporter before shares traces out by a key; otherwise requests are.
        public var isBalanced = false
    }

    /// Tiers in the order in which a span meets them, two at least.
    public struct Chain: Sendable {
        /// The tiers.
        public var tiers: [Tier]
        /// Why they are, one line.
        public var reason: Diagnostic
    }

    /// The ways from collectors that nobody points at to those that point at nobody.
    public var chains: [Chain]

    /// Most tiers one after the other.
    private static let mostTiers = 32
    /// Most chains of one file, and most collectors that are entered on all of them.
    private static let mostChains = 64
    private static let mostSteps = 10_000

    /// The tiers that collectors form; `nil` where no exporter points at another collector. Collectors that point at each other are a `.data`
    /// failure with the places of both exporters.
    init?(_ found: [FoundCollector], file: String, context: DialectContext) throws(Failure) {
        let pointers = CollectorPointers(found, context: context)
        guard pointers.all.contains(where: { !$0.isEmpty }) else { return nil }
        var walk = Walk(found: found, pointers: pointers.all, file: file)
        try walk.findCycle()
        let pointedAt = Set(pointers.all.flatMap { $0.map(\.target) })
        for index in found.indices where !pointers.all[index].isEmpty && !pointedAt.contains(index) {
            try walk.follow(index, [])
        }
        chains = walk.chains
    }

    /// Goes along the pointers.
    private struct Walk {
        let found: [FoundCollector]
        let pointers: [[CollectorPointers.Pointer]]
        let file: String
        var chains: [Chain] = []
        private var steps = 0

        init(found: [FoundCollector], pointers: [[CollectorPointers.Pointer]], file: String) {
            self.found = found
            self.pointers = pointers
            self.file = file
        }

        /// Collectors that hand spans round to each other have no first.
        mutating func findCycle() throws(Failure) {
            var isDone = [Bool](repeating: false, count: found.count)
            for start in found.indices where !isDone[start] {
                // Each entry: a collector and which of its pointers is next.
                var path: [(index: Int, next: Int)] = [(start, 0)]
                var isOnPath = [start: 0]
                while let (index, next) = path.last {
                    guard next < pointers[index].count else {
                        isDone[index] = true
                        isOnPath[index] = nil
                        path.removeLast()
                        continue
                    }
                    path[path.count - 1].next += 1
                    let target = pointers[index][next].target
                    if let place = isOnPath[target] {
                        throw cycle(path[place...].map { pointers[$0.index][$0.next - 1] })
                    }
                    if isDone[target] { continue }
                    isOnPath[target] = path.count
                    path.append((target, 0))
                }
            }
        }

        private func cycle(_ round: [CollectorPointers.Pointer]) -> Failure {
            let names = round.map { "'\(found[$0.source].names[0])'" }
            return Failure(
                .data,
                round.prefix(12).enumerated().map { number, pointer in
                    pointer.place.diagnostic(
                        number == 0
                            ? "the collectors \(names.prefix(12).joined(separator: " and ")) hand spans round: \(text(pointer))"
                            : "and \(text(pointer))",
                        remedy: "FILE#NAME reads one of them, FILE#NAME,FILE#NAME those that are meant, in their order")
                })
        }

        private func text(_ pointer: CollectorPointers.Pointer) -> String {
            "exporter '\(pointer.exporter)' of '\(found[pointer.source].names[0])' points at '\(found[pointer.target].names[0])'"
        }

        mutating func follow(_ index: Int, _ before: [CollectorPointers.Pointer]) throws(Failure) {
            steps += 1
            if steps > CollectorTiers.mostSteps || before.count >= CollectorTiers.mostTiers
                || chains.count > CollectorTiers.mostChains
            {
                throw found[index].place.failure(
                    "more than \(CollectorTiers.mostTiers) tiers or \(CollectorTiers.mostChains) ways through them are not modelled",
                    remedy: "FILE#NAME,FILE#NAME names those that are meant, in their order")
            }
            if pointers[index].isEmpty { return chains.append(chain(before)) }
            for pointer in pointers[index] where pointer.isFirst {
                try follow(pointer.target, before + [pointer])
            }
        }

        /// The chain along pointers, one at least.
        private func chain(_ way: [CollectorPointers.Pointer]) -> Chain {
            var order = way.map(\.source)
            if let last = way.last { order.append(last.target) }
            var tiers: [Tier] = []
            for (number, index) in order.enumerated() {
                let service = found[index].service
                let leading = number < way.count ? pointers[index].filter { $0.target == way[number].target } : []
                tiers.append(
                    Tier(
                        path: "\(file)#\(index + 1)", name: found[index].names[0], replicas: service?.replicas,
                        exporters: leading.map(\.exporter), isBalanced: number > 0 && way[number - 1].isBalancing))
            }
            let names = tiers.map { "'\($0.name)'" + ($0.replicas.map { $0 > 1 ? " (\($0) replicas)" : "" } ?? "") }
            let because = way.map { pointer in
                "exporter '\(pointer.exporter)' at \(pointer.place.file):\(pointer.place.line) points at collector "
                    + "'\(found[pointer.target].names[0])'"
            }
            let reason = (way.first?.place ?? found[0].place).diagnostic(
                "tiers: \(names.joined(separator: ", then ")), because \(because.joined(separator: ", "))",
                severity: .note)
            return Chain(tiers: tiers, reason: reason)
        }
    }
}
