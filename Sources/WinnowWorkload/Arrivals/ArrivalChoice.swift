import WinnowSettings
import WinnowModel

/// When traces start, by the kind of the process.
struct ArrivalChoice: SettingsBlock {
    var process: (any ArrivalProcess)?

    static let summary = "when traces start: one kind of process; a plain rate is poisson"
    static let shorthandKey: String? = PoissonArrivals.entry.id
    static var fields: [SettingField<ArrivalChoice>] { ArrivalCatalog.all.map { field($0) } }

    private static func field<Kind: ArrivalProcess>(_ type: Kind.Type) -> SettingField<ArrivalChoice> {
        .custom(
            Kind.entry.id, .block(BlockShape(Kind.self)), Kind.entry.summary,
            read: { node, choice, diagnostics in
                if choice.process != nil {
                    diagnostics.append(node.diagnostic("arrivals follow one process", remedy: "keep one of the kinds"))
                }
                choice.process = Settings.decode(Kind.self, from: node, into: &diagnostics)
            })
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if process == nil, node.isNull || node.entries?.isEmpty == true {
            diagnostics.append(node.diagnostic("arrivals without a process", remedy: "write 100/s"))
        }
    }
}

extension SettingKind where Value == (any ArrivalProcess)? {
    /// An arrival process.
    static var arrivals: Self {
        let kind = SettingKind<ArrivalChoice>.block
        return SettingKind(
            shape: kind.shape, read: { node, diagnostics in kind.read(node, &diagnostics)?.process })
    }
}
