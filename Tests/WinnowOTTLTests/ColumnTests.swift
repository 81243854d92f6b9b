import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowOTTL

/// Conditions over columns say what they say over records, remembered or not.
@Suite struct ColumnTests {
    static let reading: [(String, Dependencies)] = [
        ("attributes[\"http.status_code\"] >= 500", Dependencies.attributes),
        ("IsMatch(name, \"^GET\")", .operation), ("kind == SPAN_KIND_SERVER", .operation),
        ("resource.attributes[\"service.name\"] == \"x\"", .resource), ("status.code == STATUS_CODE_ERROR", .status),
        ("status.message == \"a\" or IsRootSpan()", [.extras, .parentSpanID]),
        ("end_time_unix_nano - start_time_unix_nano > 1000", .times), ("1 == 1", []),
        ("Len(attributes[Concat([scope.name, \"a\"], \"\")]) == 1", [.attributes, .operation]),
    ]

    @Test func whatIsRememberedIsWhatIsComputed() throws {
        let traffic = RandomColumns(seed: 7)
        let records = traffic.records
        var random = TestRandom(seed: 1)
        var compiled = 0
        var holds = 0
        var errors = 0
        while compiled < 500 {
            let text = RandomText.condition(&random, depth: 0)
            guard let condition = try? OTTLParser(.span).condition(text) else { continue }
            compiled += 1
            var evaluator = ConditionEvaluator(condition)
            for (row, record) in records.enumerated() {
                let wanted: ConditionOutcome
                do throws(EvaluationError) { wanted = try condition.holds(for: record) ? .holds : .fails } catch {
                    wanted = .error
                }
                let trace = record.span.traceID
                var fresh = ConditionEvaluator(condition)
                #expect(
                    fresh.outcome(row, trace: trace, in: traffic.batch, traffic.tables) == wanted, "\(text): \(row)")
                #expect(
                    evaluator.outcome(row, trace: trace, in: traffic.batch, traffic.tables) == wanted, "\(text): \(row)"
                )
                holds += wanted == .holds ? 1 : 0
                errors += wanted == .error ? 1 : 0
            }
            #expect(evaluator.outcomes(traffic.batch, traffic.tables).count == traffic.batch.spanCount)
        }
        #expect(holds > 300 && errors > 300)
    }

    @Test(arguments: reading)
    func dependenciesAreWhatIsRead(_ text: String, _ dependencies: Dependencies) throws {
        #expect(try OTTLParser(.span).condition(text).dependencies == dependencies)
    }

    @Test func recordsOfColumnsAreWhole() {
        let traffic = RandomColumns(seed: 9)
        for (row, wanted) in traffic.records.enumerated() {
            let record = TelemetryRecord(row, trace: wanted.span.traceID, in: traffic.batch, traffic.tables)
            // As texts: NaN is not equal to itself.
            #expect("\(record)" == "\(wanted)")
        }
    }

    @Test func expressionsHaveTheValuesThatRecordsGive() throws {
        let traffic = RandomColumns(seed: 10)
        let records = traffic.records
        var random = TestRandom(seed: 2)
        for _ in 0..<500 {
            let text = RandomText.value(&random, depth: 0)
            guard let expression = try? OTTLParser(.span).expression(text) else { continue }
            for (row, record) in records.enumerated() {
                let wanted = try? expression.value(for: record)
                let found = try? expression.value(row, trace: record.span.traceID, in: traffic.batch, traffic.tables)
                #expect(found.map { "\($0)" } == wanted.map { "\($0)" }, "\(text): \(row)")
            }
        }
    }

    @Test func tablesMayGrow() throws {
        var tables = TraceTables()
        var batch = TraceBatch()
        batch.reserve(traces: 1, spans: 2)
        batch.traceCount = 1
        batch.spanCount = 2
        batch.firstSpan[1] = 2
        let operation = tables.intern(Operation(service: 0, name: tables.strings.intern("a"), kind: .server))
        let instance = tables.intern(ServiceInstance(service: 0))
        batch.operation = [operation, operation]
        batch.instance = [instance, instance]
        var evaluator = ConditionEvaluator(try OTTLParser(.span).condition("attributes[\"late\"] == \"value\""))
        let trace = batch.traceID(0)
        #expect(evaluator.outcome(0, trace: trace, in: batch, tables) == .fails)
        batch.attributes[1] = tables.attributes.intern([tables.entry("late", .string("value"))])
        #expect(evaluator.outcome(1, trace: trace, in: batch, tables) == .holds)
        #expect(evaluator.outcome(0, trace: trace, in: batch, tables) == .fails)
    }

    @Test func whatDecidesEarlySkipsTheRest() throws {
        let traffic = RandomColumns(seed: 8)
        // The second half would be an error.
        var evaluator = ConditionEvaluator(try OTTLParser(.span).condition("true or Int(Now()) == 1"))
        #expect(evaluator.outcome(0, trace: traffic.batch.traceID(0), in: traffic.batch, traffic.tables) == .holds)
        #expect(evaluator.firstError == nil)
        evaluator = ConditionEvaluator(try OTTLParser(.span).condition("false or UnixSeconds(Now()) == 1"))
        #expect(evaluator.outcome(0, trace: traffic.batch.traceID(0), in: traffic.batch, traffic.tables) == .error)
        #expect(evaluator.firstError != nil)
    }
}
