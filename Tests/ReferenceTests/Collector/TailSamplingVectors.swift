import WinnowLab
import WinnowModel
import WinnowTestSupport

@testable import WinnowFormats
import WinnowSampling
import WinnowSettings

/// A file of cases.
protocol TailCaseFile: SendableMetatype {
    static var name: String { get }
}

/// What the Collector's tail sampling processor decided, case by case (contrib v0.161.0).
enum TailDecisionVectors<File: TailCaseFile>: VectorSuite {
    static var file: String { "otelcol/tail-sampling/\(File.name).jsonl.gz" }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let cases = try TailCases(vectors)
        var endless = 0
        for line in vectors.lines {
            if TailCases.hasNoEnd(line) {
                endless += 1
                continue
            }
            tally.count(try cases.agreement(line, with: line, TailCases.Request()), line["case"]?.string ?? "")
        }
        if endless > 0 { tally.note = ", \(endless) left out: without end" }
    }
}

enum TailPolicyCases: TailCaseFile { static let name = "policies" }
enum TailOTTLCases: TailCaseFile { static let name = "ottl" }
enum TailLimiterCases: TailCaseFile { static let name = "limiters" }
enum TailCompositeCases: TailCaseFile { static let name = "composite" }
enum TailCombinationCases: TailCaseFile { static let name = "combinations" }
enum TailTimingCases: TailCaseFile { static let name = "timing" }
enum TailMemoryCases: TailCaseFile { static let name = "memory" }
enum TailIngestCases: TailCaseFile { static let name = "span-ingest" }
enum TailGateCases: TailCaseFile { static let name = "gates" }

/// A file of what other releases or gates decide on the cases of the newest.
protocol TailVariantFile: SendableMetatype {
    static var file: String { get }
    /// The gates that a line switches on top of its case's.
    static func gates(_ line: JSONValue) -> [String]
}

/// Decisions of other releases, and with a gate switched.
enum TailVariantVectors<File: TailVariantFile>: VectorSuite {
    static var file: String { File.file }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let cases = try TailCases(vectors)
        var lines: [String: JSONValue] = [:]
        for topic in TailCases.topics {
            for line in try vectors.beside("otelcol/tail-sampling/\(topic).jsonl.gz").lines {
                lines[line["case"]?.string ?? ""] = line
            }
        }
        for recorded in vectors.lines {
            let name = recorded["case"]?.string ?? ""
            let release = recorded["release"]?.string ?? CollectorVersion.modelled.description
            guard let line = lines[name], let version = CollectorVersion(release) else {
                tally.count(false, "\(name) \(release): no such case or release")
                continue
            }
            let request = TailCases.Request(release: version, gates: File.gates(recorded))
            tally.count(try cases.agreement(line, with: recorded, request), "\(name) \(release)")
        }
    }
}

/// Releases from v0.139 to v0.160, where they decide otherwise than v0.161.
enum TailReleases: TailVariantFile {
    static let file = "otelcol/tail-sampling/by-release.jsonl.gz"
    static func gates(_ line: JSONValue) -> [String] { [] }
}

/// The gate `disableinvertdecisions` against its default.
enum TailInversions: TailVariantFile {
    static let file = "otelcol/tail-sampling/inverted.jsonl"
    static func gates(_ line: JSONValue) -> [String] {
        let sign = line["disableinvertdecisions"]?.string == "off" ? "-" : ""
        return [sign + "processor.tailsamplingprocessor.disableinvertdecisions"]
    }
}

/// Broken and odd configurations: accepted or refused as the component does.
enum TailRefusalVectors: VectorSuite {
    static let file = "otelcol/tail-sampling/refusals.jsonl"
    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let folder = TemporaryFolder()
        var leftOut = 0
        for line in vectors.lines {
            let config = line["config"]?.string ?? ""
            // A process that dies is refused or told, not accepted or refused alike.
            let dies = line["stage"]?.string == "panic" || line["firstDecision"]?.text().contains("panic") == true
            if dies {
                leftOut += 1
                continue
            }
            folder.write(config, to: "collector.yaml")
            var isAccepted = true
            do throws(Failure) {
                try DecideRun.check(PolicySpec(folder("collector.yaml")), options: LabOptions())
            } catch { isAccepted = false }
            tally.count(isAccepted == line["accepted"]?.bool, "\(line["case"]?.string ?? "")")
        }
        if leftOut > 0 { tally.note = ", \(leftOut) end in a panic" }
    }
}
