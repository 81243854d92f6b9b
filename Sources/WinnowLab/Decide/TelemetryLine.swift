import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings

/// Says as JSON what a component of a collector would say of itself, one object a line (`winnow decide --telemetry`).
enum TelemetryLine {
    /// One line: where the component stands, with the pipeline where there are several, and its metrics by name, each a list of series.
    static func text(_ stage: Route.StageTelemetry, _ blueprint: LaneBlueprint, pipeline: String?) -> String {
        let settings = blueprint.tailSettings.first { $0.place.number == stage.number }?.settings
        var metrics: [JSONValue.Member] = []
        for point in stage.points {
            let series = JSONValue.object([
                .init("attributes", .object(point.attributes.map { .init($0.name, .string($0.value)) })),
                .init("value", value(point.value)),
            ])
            if let last = metrics.last, last.name == point.name {
                metrics[metrics.count - 1].value = .array((last.value.elements ?? []) + [series])
            } else {
                metrics.append(.init(point.name, .array([series])))
            }
        }
        var members: [JSONValue.Member] = [
            .init("collector", .string(blueprint.hops[stage.hop].name)),
            .init("replica", .int(Int64(stage.replica))),
        ]
        if let pipeline { members.append(.init("pipeline", .string(pipeline))) }
        members.append(.init("component", .string(settings?.name ?? "")))
        members.append(.init("metrics", .object(metrics)))
        return JSONValue.object(members).text() + "\n"
    }

    private static func value(_ value: TelemetryPoint.Value) -> JSONValue {
        switch value {
        case .number(let number): return .int(Int64(number))
        case .histogram(let histogram):
            var buckets: [JSONValue.Member] = []
            for (place, count) in histogram.buckets.enumerated() where count > 0 {
                let bounds = TelemetryHistogram.bounds
                buckets.append(.init(place < bounds.count ? String(bounds[place]) : "+Inf", .int(Int64(count))))
            }
            return .object([
                .init("count", .int(Int64(histogram.count))), .init("sum", .int(Int64(histogram.sum))),
                .init("buckets", .object(buckets)),
            ])
        }
    }
}
