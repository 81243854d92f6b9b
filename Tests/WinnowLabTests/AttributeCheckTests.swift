import Testing
import WinnowModel
import WinnowSampling
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

@Suite struct AttributeCheckTests {
    /// Names that the conventions changed are far apart as spellings: each must lead to the other.
    @Test(arguments: AttributeCheck.renamed.map { [$0.old, $0.new] })
    func suggestsTheOtherNameOfAConvention(_ names: [String]) throws {
        for (carried, wanted) in [(names[0], names[1]), (names[1], names[0])] {
            let messages = try check(wanted, carried: carried)
            #expect(messages.count == 1)
            #expect(
                messages.first?.contains("looks for '\(wanted)', which no span") == true
                    && messages.first?.hasSuffix("'\(carried)' does occur") == true, "\(messages)")
        }
    }

    @Test func suggestsTheNearestSpelling() throws {
        #expect(
            try check("customer.teir", carried: "customer.tier").first?.hasSuffix("'customer.tier' does occur") == true)
        #expect(try check("something.else", carried: "customer.tier").first?.hasSuffix("carries") == true)
        #expect(try check("customer.tier", carried: "customer.tier") == [])
    }

    @Test func looksIntoResourcesAndCombinations() throws {
        let traffic = TestTraffic([
            Trace.build { TraceSpan("a", "b").resource("zone", .string("x")).attribute("size", .int(3)) }
        ])
        let rules = """
            {name: both, type: and, and: {and_sub_policy: [
              {name: zone, type: string_attribute, string_attribute: {key: zone, values: [x]}},
              {name: size, type: string_attribute, string_attribute: {key: size, values: [x]}},
              {name: absent, type: boolean_attribute, boolean_attribute: {key: warehouse, value: true}}]}}
            """
        let messages = try AttributeCheck(traffic.tables).warnings(settings(rules), policy: 3)
        #expect(messages.map(\.policy) == [3, 3])
        #expect(messages[0].message == "the policy 'size' reads 'size' as string, but it only occurs as int")
        #expect(messages[1].message == "the policy 'absent' looks for 'warehouse', which no span or resource carries")
    }

    private func check(_ key: String, carried: String) throws -> [String] {
        let traffic = TestTraffic([Trace.build { TraceSpan().attribute(carried, .string("x")) }])
        let rule = "{name: it, type: string_attribute, string_attribute: {key: \(key), values: [x]}}"
        return try AttributeCheck(traffic.tables).warnings(settings(rule), policy: 0).map(\.message)
    }

    private func settings(_ policies: String) throws -> [TailSamplingSettings] {
        let folder = TemporaryFolder()
        folder.write(
            LabFiles.collector("  tail_sampling: {policies: [\(policies)]}", "tail_sampling"), to: "tail.yaml")
        let reader = try ExperimentPolicyReader(LabOptions())
        return try reader.read([PolicySpec(folder("tail.yaml"))])[0].tailSettings
    }
}
