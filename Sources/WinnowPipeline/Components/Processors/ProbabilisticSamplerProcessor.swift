import WinnowSettings
import WinnowModel
import WinnowSampling

/// Keeps a share of the trace ids, span by span (contrib, `processor/probabilisticsamplerprocessor/config.go`).
struct ProbabilisticSamplerProcessor: CollectorProcessor {
    var mode = ""
    var percentage: Double = 0
    var hashSeed: UInt64 = 0
    var failClosed = true
    var precision: Int64 = 4
    var attributeSource = ""
    var fromAttribute = ""
    var priority = ""

    static let type = "probabilistic_sampler"
    static let effect = ProcessorEffect.samples
    static let summary = "keeps a share of the trace ids, span by span"
    static var fields: [SettingField<ProbabilisticSamplerProcessor>] {
        [
            .value("mode", \.mode, .collectorText, "hash_seed, proportional or equalizing"),
            .value("sampling_percentage", \.percentage, .collectorNumber, "percentage of traces"),
            .value("hash_seed", \.hashSeed, .collectorUnsigned, "seed of the hash, 32 bits"),
            .value("fail_closed", \.failClosed, .collectorFlag, "drop what can't be decided"),
            .value("sampling_precision", \.precision, .collectorInteger(), "hexadecimal digits of the threshold"),
            .value("attribute_source", \.attributeSource, .collectorText, "logs only"),
            .value("from_attribute", \.fromAttribute, .collectorText, "logs only"),
            .value("sampling_priority", \.priority, .collectorText, "logs only"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if !["", "hash_seed", "proportional", "equalizing"].contains(mode), let value = node["mode"] {
            let near = nearest(to: mode, in: ["hash_seed", "proportional", "equalizing"])
            diagnostics.append(
                value.diagnostic(
                    "unknown mode '\(mode)': the Collector refuses it",
                    remedy: near.map { "did you mean '\($0)'?" } ?? "hash_seed, proportional or equalizing"))
        }
        if !["", "traceID", "record"].contains(attributeSource), let value = node["attribute_source"] {
            diagnostics.append(
                value.diagnostic("unknown attribute_source: the Collector refuses it", remedy: "traceID"))
        }
        if let value = node["sampling_precision"] {
            if precision == 0 || precision > 14 {
                diagnostics.append(
                    value.diagnostic(
                        "sampling_precision \(precision) is refused by the Collector", remedy: "from 1 to 14"))
            } else if precision < 0 {
                diagnostics.append(
                    value.diagnostic(
                        "sampling_precision \(precision): the Collector accepts it and rounds the share to all or nothing",
                        severity: .warning, remedy: "from 1 to 14"))
            }
        }
        if hashSeed > UInt64(UInt32.max), let value = node["hash_seed"] {
            diagnostics.append(
                value.diagnostic(
                    "hash_seed has 32 bits: the Collector reads \(UInt32(truncatingIfNeeded: hashSeed))",
                    severity: .warning))
        }
        checkPercentage(at: node["sampling_percentage"] ?? node, into: &diagnostics)
    }

    private func checkPercentage(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        // The product checks the number after it became 32 bits wide.
        let percentage = Double(Float32(percentage))
        if !percentage.isFinite {
            diagnostics.append(node.diagnostic("a percentage is finite", remedy: "from 0 to 100"))
        } else if percentage < 0 {
            diagnostics.append(
                node.diagnostic("a percentage is not negative: the Collector refuses it", remedy: "from 0 to 100"))
        } else if percentage == 0 {
            diagnostics.append(node.diagnostic("0 percent keeps nothing", severity: .warning))
        } else if percentage / 100 < 0x1p-56 {
            diagnostics.append(
                node.diagnostic(
                    "a percentage below 2^-56 is refused by the Collector", remedy: "0, or 1.4e-15 at least"))
        } else if percentage > 100 {
            diagnostics.append(node.diagnostic("more than 100 percent is everything", severity: .warning))
        }
    }

    func stage(_ component: ConfiguredComponent, into diagnostics: inout [Diagnostic]) -> StageSettings? {
        let (name, node, version) = (component.name, component.node, component.version)
        let seed = UInt32(truncatingIfNeeded: hashSeed)
        let fallback = version.probabilisticSamplerDefaultMode(hashSeed: seed)
        var settings = ProbabilisticSamplerSettings(
            name: name, place: SettingPlace(node),
            mode: ProbabilisticSamplerSettings.Mode(rawValue: mode) ?? fallback)
        settings.percentage = Float32(percentage)
        settings.hashSeed = seed
        settings.failClosed = failClosed
        settings.precision = Int(clamping: precision)
        if mode.isEmpty {
            diagnostics.append(
                node.diagnostic(
                    "\(name) sets no mode: \(fallback.rawValue) is the default in \(version)", severity: .note))
        }
        if settings.mode == .hashSeed, settings.percentage > 0, settings.percentage * Float32(163.84) < 1 {
            diagnostics.append(
                (node["sampling_percentage"] ?? node).diagnostic(
                    "\(settings.percentage) percent is less than one of the 16384 parts that hash_seed knows: nothing is kept",
                    severity: .warning, remedy: "0.0062 at least, or mode: proportional"))
        }
        return .probabilisticSampler(settings)
    }
}
