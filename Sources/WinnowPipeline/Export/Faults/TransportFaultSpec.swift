public import WinnowModel
public import WinnowSettings

/// A timed fault of the export pipeline: what it hits, when, and one kind of what it does.
public struct TransportFaultSpec: Sendable {
    /// What it is called in reports; its kind and number without.
    public var name = ""
    /// Start, ns from the beginning of the measured window.
    public var fromNanos: UInt64 = 0
    /// How long it lasts, ns.
    public var lastsNanos: UInt64 = 60_000_000_000
    /// Where requests are sent that it strikes.
    public var target = Self.backend
    /// The replica, from 1; `nil`: all.
    public var replica: Int?
    /// Chance of each request while it lasts, 0...1.
    public var share = 1.0
    /// What it does.
    public var effect = TransportFaultEffect.link(.refusesConnection)
    /// Its kind.
    public private(set) var kind = ""
    /// Where it stands.
    public var place = SettingPlace()
    /// How many kinds the file gives.
    private var kinds = 0

    /// Creates a fault that is not read from a file.
    public init() {}

    /// What `to` says of the hop that applications send to.
    public static let collectors = "collectors"
    /// What `to` says of the backend.
    public static let backend = "backend"
    /// Whether a target is there whatever tiers a policy has.
    public static func isGeneral(_ target: String) -> Bool { target == collectors || target == backend }
    /// Latest start and longest duration: ten years, ns.
    public static let latestNanos: UInt64 = 3_650 * 86_400_000_000_000

    /// For one run whose measured window starts at `start`: when it strikes.
    public func window(from start: Nanos) -> Range<Nanos> {
        let (from, late) = start.addingReportingOverflow(fromNanos)
        if late { return .max..<Nanos.max }
        let (until, open) = from.addingReportingOverflow(lastsNanos)
        return from..<(open ? .max : until)
    }
}

extension TransportFaultSpec: SettingsBlock {
    /// What the block is, for the documentation.
    public static let summary = "a timed fault of the export pipeline: what it hits, when, and one kind of what it does"
    /// The keys.
    public static var fields: [SettingField<TransportFaultSpec>] {
        [
            .text("name", \.name, "what it is called in reports; its kind without"),
            .duration(
                "at", \.fromNanos, in: 0...latestNanos, required: true,
                "start, from the beginning of the measured window"),
            .duration("for", \.lastsNanos, in: 0...latestNanos, "how long it lasts"),
            .text(
                "to", \.target,
                "where requests are sent that it strikes: `collectors` (whom applications send to), `backend`, or the name of a tier"
            ),
            .integer("replica", \.replica, in: 1...1000, "one of the replicas, from 1; all without"),
            .probability("share", \.share, "chance of each request while it lasts"),
        ] + TransportFaultCatalog.all.map { field($0) }
    }

    private static func field<Kind: TransportFault>(_ type: Kind.Type) -> SettingField<TransportFaultSpec> {
        .custom(
            Kind.id, .block(BlockShape(Kind.self)), Kind.summary,
            read: { node, fault, diagnostics in
                fault.kinds += 1
                fault.kind = Kind.id
                fault.effect = Settings.decode(Kind.self, from: node, into: &diagnostics).effect
            })
    }

    /// A fault is of one kind.
    public mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        place = SettingPlace(node)
        if kinds == 1 { return }
        let known = TransportFaultCatalog.all.map { $0.id }.joined(separator: ", ")
        diagnostics.append(
            node.diagnostic(
                kinds == 0 ? "a fault that does nothing" : "a fault of several kinds", remedy: "give it one of \(known)"
            ))
    }
}
