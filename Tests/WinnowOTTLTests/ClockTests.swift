import Testing
import WinnowModel

@testable import WinnowOTTL

/// What reads the time of day.
@Suite struct ClockTests {
    @Test func nowIsWhatIsHandedIn() throws {
        let condition = try OTTLParser(.span).condition("UnixSeconds(Now()) == 1700000000")
        #expect(condition.dependencies == .clock)
        var record = Samples.record
        #expect(throws: EvaluationError.self) { try condition.holds(for: record) }
        record.now = Instant(seconds: 1_700_000_000)
        #expect(try condition.holds(for: record))
    }

    @Test(arguments: ["UUID()", "UUIDv7()"])
    func randomFunctionsHaveNoValue(_ call: String) throws {
        let condition = try OTTLParser(.span).condition("\(call) != nil")
        #expect(throws: EvaluationError.self) { try condition.holds(for: Samples.record) }
    }
}
