import Glibc
import Testing
import WinnowSettings
import WinnowModel

@testable import WinnowWorkload

/// The tables of scenarios/README.md are those of the declarations.
@Suite struct DocumentationTests {
    @Test func readmeListsEveryKey() throws {
        let path = Workload.path("scenarios/README.md")
        let text = String(decoding: try Workload.bytes(path), as: UTF8.self)
        let begin = try #require(text.firstRange(of: "<!-- begin keys"))
        let lineEnd = try #require(text[begin.upperBound...].firstIndex(of: "\n"))
        let end = try #require(text.firstRange(of: "<!-- end keys -->"))
        let table = "\n" + SettingsTable.markdown([BlockShape(Scenario.self)])
        let written = String(text[text.index(after: lineEnd)..<end.lowerBound])
        if getenv("WINNOW_REFRESH_GOLDENS") != nil, written != table {
            let whole = String(text[...lineEnd]) + table + String(text[end.lowerBound...])
            let file = try #require(fopen(path, "w"))
            defer { fclose(file) }
            #expect(fputs(whole, file) >= 0)
            return
        }
        #expect(written == table, "scripts/refresh-goldens writes the tables anew")
    }

    @Test func schemaKnowsEveryBlock() throws {
        let schema = SettingsSchema.document(title: "scenario", blocks: [BlockShape(Scenario.self)])
        for name in ["ServiceSpec", "OperationSpec", "CallSpec", "FaultSpec", "OutageFault", "LognormalLatency"] {
            #expect(schema["$defs"]?[name] != nil, "\(name)")
        }
        #expect(schema["required"] == ["traffic", "services"])
    }

    /// A variant may leave out what its base has; `required` is checked after the base is laid under it.
    @Test func everyShippedScenarioIsRead() throws {
        let names = [
            "smoke", "ci", "error-burst", "legacy-jaeger", "order-processing", "order-processing-span-kind", "polyglot",
            "storefront",
        ]
        for name in names {
            let traffic = try Workload.shipped(name, duration: 1_000_000)
            #expect(traffic.facts.name == name)
        }
    }
}
