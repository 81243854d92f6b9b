import Testing
import WinnowTestSupport
import WinnowFormats
import WinnowModel
import WinnowWorkload

@Suite struct IncidentTests {
    @Test func anOwnFileIsRead() throws {
        let file = TemporaryFile(
            """
            incidents:
              - {name: slow db, service: orders, from: 2026-01-01T00:00:00Z, until: 2026-01-01T01:00:00+01:00}
              - {service: pay, from: 1767225600000000001, until: 1767225600000000002}
              - {name: slow db, service: orders, from: 2026-01-01T00:00:00Z, until: 1767225660000000000}
            """)
        #expect {
            _ = try Incidents.load(path: file.path, traceFiles: [])
        } throws: { error in "\(error)".contains("ends before it starts") }
        let good = TemporaryFile(
            """
            - {name: slow db, service: orders, from: 2026-01-01T00:00:00.5Z, until: 2026-01-01T02:00:00+01:00}
            - {service: pay, from: 1767225600000000001, until: 1767225600000000002}
            """)
        let list = try Incidents.load(path: good.path, traceFiles: [])
        #expect(list.map(\.service) == ["pay", "orders"])
        #expect(list[0].name == "pay")
        #expect(list[1].from == 1_767_225_600_500_000_000)
        #expect(list[1].until == 1_767_229_200_000_000_000)
    }

    @Test(arguments: [
        "- {name: a, from: 1, until: 2}", "- {service: a, from: yesterday, until: 2}", "- 3", "7", "a: [",
        "- {service: a, from: 1, til: 2}", "files: 3",
    ])
    func badFilesAreDataErrors(text: String) {
        let file = TemporaryFile(text)
        #expect {
            _ = try Incidents.load(path: file.path, traceFiles: ["x"])
        } throws: { error in
            (error as? Failure)?.kind == .data && "\(error)".contains(file.path)
        }
    }

    @Test func theOrderFlowHasItsErrors() throws {
        let traffic = try RecordedTraffic(files: [Checkout.path("scenarios/traces/order-flow.jsonl.gz")])
        let batch = traffic.recorded
        #expect(batch.traceCount == 926)
        #expect((0..<batch.spanCount).count { batch.parent[$0] == -2 } == 24)
        #expect((0..<batch.spanCount).count { batch.parent[$0] == -1 } == 902)
        var query = TraceQuery()
        query.tags = [TagCondition(key: "error", value: "true")]
        query.limit = 1000
        #expect(query.find(batch, traffic.tables).count == 109)
        query.tags = [
            TagCondition(key: "service.version", value: "1.9.0"), TagCondition(key: "db.operation", value: "nothing"),
        ]
        #expect(query.find(batch, traffic.tables).isEmpty)
        query.tags = []
        query.service = "order-service"
        query.operation = "confirm_order"
        query.limit = 3
        let found = query.find(batch, traffic.tables)
        #expect(found.count == 3)
        let text = Waterfall.render(batch, trace: found[0], traffic.tables)
        #expect(text.contains("order-service confirm_order"))
        #expect(text.hasPrefix(batch.traceID(found[0]).hex))
    }
}
