import WinnowFormats
import WinnowModel

/// The `inspect` verb's way to the readers.
enum LabInspect {
    static func report(_ request: InspectRequest) throws -> InspectReport {
        var inspections: [TraceInspection] = []
        for file in try TraceFileSet.ordered(request.files) { inspections.append(try TraceInspection(file)) }
        return InspectReport(
            text: inspections.flatMap(\.lines).joined(separator: "\n") + "\n", json: TraceInspection.json(inspections),
            diagnostics: inspections.flatMap(\.diagnostics),
            isClean: inspections.allSatisfy {
                $0.verdict == .clean || (request.allowsDamage && $0.verdict == .damaged)
            })
    }
}
