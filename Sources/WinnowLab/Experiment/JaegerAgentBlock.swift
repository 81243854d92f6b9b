import WinnowModel
import WinnowPipeline
import WinnowSettings

/// How exporters for Jaeger's agent make packets of batches.
struct JaegerAgentBlock: SettingsBlock {
    var mostPacketBytes: UInt64 = 65_000
    /// `nil`: as the exporter of each service's SDK does.
    var splitting: JaegerPacketSplitting?

    static let summary = "how exporters for Jaeger's agent make packets of batches"
    static var fields: [SettingField<JaegerAgentBlock>] {
        [
            .size("max_packet", \.mostPacketBytes, in: 1...65_507, "largest packet, without headers of UDP and IP"),
            .choice(
                "split", \.splitting,
                "`never`: a batch that does not fit is lost as a whole, as Python's exporter does; `evenly`: it is cut into equal parts, as Python's does if told so; `greedily`: packet by packet, as Go's does; without, `never` for Python and `greedily` for all others"
            ),
        ]
    }

    /// The exporter of Python's SDK, or that of the others.
    func exporter(isPython: Bool) -> JaegerAgentExporter {
        var exporter = JaegerAgentExporter(splitting: splitting ?? (isPython ? .never : .greedily))
        exporter.mostPacketBytes = Int(mostPacketBytes)
        return exporter
    }
}
