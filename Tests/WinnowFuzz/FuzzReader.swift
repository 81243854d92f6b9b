import Glibc
import WinnowDialects
import WinnowFormats
import WinnowSettings
import WinnowLab
import WinnowModel
import WinnowOTTL
import WinnowWorkload

/// A door through which files come in, and what is done with each of them.
struct FuzzReader {
    /// What it is called on the command line.
    let name: String
    /// Files that it reads as they are.
    let seeds: [[UInt8]]
    /// Reads an input, which may refuse it and must neither trap nor take long.
    let read: (FuzzInput) -> Void

    /// Every reader, by name.
    static func all(root: String) -> [FuzzReader] {
        let folder = root + "/Tests/WinnowFuzz/Seeds/"
        let configurations = Self.files(root + "/scenarios/configs")
        let traces = (TraceFormatCatalog.all.map(\.id) + ["gzip", "zstd"]).map { id in
            FuzzReader(name: id, seeds: files(folder + id), read: readTraces)
        }
        let dialects = DialectCatalog.all.map { dialect in
            let known = configurations.filter {
                (try? DialectCatalog.read(bytes: $0, file: "seed"))?.dialect == dialect.entry.id
            }
            let own = paths(folder + dialect.entry.id)
            // What changed files are called decides with their content which dialect they are.
            let ending = own.first?.split(separator: ".").last ?? "yaml"
            return FuzzReader(
                name: dialect.entry.id,
                seeds: known + own.compactMap { try? SmallFile.read($0) } + [Array(dialect.entry.example.utf8)]
            ) { readConfiguration($0, named: "fuzz.\(ending)") }
        }
        let scenarios = files(root + "/scenarios", isDeep: false)
        let settings = [
            FuzzReader(name: "yaml", seeds: scenarios + configurations) { input in
                _ = try? YAMLDocument.documents(bytes: input.bytes, file: "fuzz")
            },
            FuzzReader(name: "json", seeds: files(folder + "baseline") + files(folder + "otlp-json")) { input in
                _ = try? JSONValue.parse(input.bytes, file: "fuzz")
            },
            FuzzReader(name: "scenario", seeds: scenarios) { input in
                _ = try? Scenario.load(path: input.path)
            },
            FuzzReader(name: "experiment", seeds: scenarios) { input in
                _ = try? LabPlan.experiment(input.path, options: LabOptions())
            },
            FuzzReader(name: "assume", seeds: files(folder + "assume")) { input in
                _ = try? AssumedAttributesFile.read(path: input.path)
            },
            FuzzReader(name: "baseline", seeds: files(folder + "baseline")) { input in
                _ = try? Baseline(path: input.path)
            },
            FuzzReader(name: "ottl", seeds: files(folder + "ottl"), read: readOTTL),
            FuzzReader(name: "incidents", seeds: files(folder + "incidents")) { input in
                _ = try? Incidents.load(path: input.path, traceFiles: ["5"])
            },
        ]
        return traces + dialects + settings
    }

    private static func readTraces(_ input: FuzzInput) {
        let inspection = try? TraceInspection(input.path)
        // What stands in columns is put together as well, now and then.
        guard input.number % 4 == 0, inspection?.refusal == nil else { return }
        _ = try? RecordedTraffic(files: [input.path])
    }

    private static func readOTTL(_ input: FuzzInput) {
        let text = String(decoding: input.bytes, as: UTF8.self)
        var options = OTTLParser.Options()
        options.allowsLambdas = true
        let parser = OTTLParser(input.number % 2 == 0 ? .span : .spanEvent, options: options)
        var record = TelemetryRecord()
        record.span.name = "GET /cart"
        record.span.attributes["text"] = .string("a=1 b=2 10.0.0.1 2024-02-29T01:02:03Z")
        record.span.attributes["list"] = .slice([.int(1), .string("a"), .null])
        _ = try? parser.condition(text).holds(for: record)
        _ = try? parser.expression(text).value(for: record)
        _ = try? parser.statement(text).run(on: &record)
    }

    private static func readConfiguration(_ input: FuzzInput, named name: String) {
        var context = DialectContext(environment: ["SHARE": "10"])
        // By the length, so that a kept input is read the same way again.
        switch input.bytes.count % 4 {
        case 0: _ = try? DialectCatalog.effective(bytes: input.bytes, file: name, context: context)
        // Of several collectors each is read.
        case 1, 2:
            context.collector = "\(input.bytes.count % 4)"
            _ = try? DialectCatalog.read(bytes: input.bytes, file: name, context: context)
        default: _ = try? DialectCatalog.read(bytes: input.bytes, file: name, context: context)
        }
        guard input.number % 4 == 0, let spec = try? PolicySpec(input.path) else { return }
        try? DecideRun.check(spec, options: LabOptions())
    }

    private static func files(_ folder: String, isDeep: Bool = true) -> [[UInt8]] {
        paths(folder, isDeep: isDeep).compactMap { try? SmallFile.read($0) }
    }

    private static func paths(_ folder: String, isDeep: Bool = true) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") && !name.hasSuffix(".md") { names.append(folder + "/" + name) }
        }
        return names.sorted().flatMap { path -> [String] in
            SmallFile.isRegular(path) ? [path] : isDeep ? paths(path) : []
        }
    }
}
