import Testing
import WinnowFormats
import WinnowModel
import WinnowSampling

/// Decisions of Python's `ParentBased` sampler.
enum OTelParentBasedVectors: VectorSuite {
    static let file = "head/otel-parentbased.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors)
        var others: Set<String> = []
        for line in vectors.lines {
            let description = try #require(line["description"]?.string)
            let expected = try #require(line["decisions"]?.string)
            let parent = try #require(line["parent"]?.string)
            var rest = description[...]
            guard let settings = HeadSamplerSettings(describedBy: &rest), rest.isEmpty else {
                others.insert(String(description.prefix { $0 != "{" }))
                continue
            }
            let found = HeadTraffic.digits(settings, below: parent, ids)
            let wanted = String(expected.map { $0 == "2" ? "1" : "0" })
            tally.count(digits: found, wanted, "\(description) below \(parent)")
        }
        tally.note = "; not modelled: \(others.sorted().joined(separator: ", "))"
    }
}
