import Testing
import WinnowFormats
import WinnowSettings
import WinnowModel

@testable import WinnowWorkload

/// Holds order-processing.yaml against the recording of the application that it describes.
@Suite struct OrderFlowTests {
    /// What a span looks like, whoever emitted it.
    struct Shape: Hashable, CustomStringConvertible {
        var service: String
        var name: String
        var kind: String
        var parent: String
        var attributes: [String]
        var events: [String]
        var status: UInt8

        var description: String {
            "\(service) \(kind) \(name) under '\(parent)' status \(status) \(attributes) \(events)"
        }
    }

    private func recorded() throws -> Set<Shape> {
        let path = Workload.path("Tests/WinnowWorkloadTests/Fixtures/order-flow-shapes.json")
        let shapes = try #require(JSONValue.parse(path: path)["shapes"]?.elements)
        return Set(
            shapes.map { shape in
                Shape(
                    service: shape["service"]?.string ?? "", name: shape["name"]?.string ?? "",
                    kind: shape["kind"]?.string ?? "", parent: shape["parent"]?.string ?? "",
                    attributes: shape["attributes"]?.elements?.compactMap(\.string) ?? [],
                    events: shape["events"]?.elements?.compactMap(\.string) ?? [],
                    status: UInt8(shape["status"]?.integer ?? 9))
            })
    }

    private func generated(_ scenario: String) throws -> Set<Shape> {
        let traffic = try Workload.shipped(scenario)
        let tables = traffic.tables
        func keys(_ row: UInt32) -> [String] {
            tables.attributes.entries(row).map { tables.strings[$0.key] }.sorted()
        }
        func event(_ event: SpanExtras.Event) -> String {
            let text = "\(tables.strings[event.name])(\(keys(event.attributes).joined(separator: ",")))"
            let type = tables.values(event.attributes).first { $0.key == "exception.type" }
            guard case .string(let name) = type?.value else { return text }
            return "\(text):\(name)"
        }
        // Shapes depend on few numbers: texts are made once for each different tuple of them.
        struct Key: Hashable {
            var operation: UInt32
            var parent: UInt32?
            var attributes: UInt32
            var extras: UInt32
            var status: UInt8
        }
        var seen: Set<Key> = []
        for slab in Workload.slabs(traffic) {
            let batch = slab.batch
            for row in 0..<batch.spanCount {
                seen.insert(
                    Key(
                        operation: batch.operation[row],
                        parent: batch.parent[row] < 0 ? nil : batch.operation[Int(batch.parent[row])],
                        attributes: batch.attributes[row], extras: batch.extras[row], status: batch.status[row]))
            }
        }
        return Set(
            seen.map { key in
                let operation = tables.operations[Int(key.operation)]
                return Shape(
                    service: tables.strings[operation.service], name: tables.strings[operation.name],
                    kind: operation.kind.name,
                    parent: key.parent.map { tables.strings[tables.operations[Int($0)].name] } ?? "",
                    attributes: keys(key.attributes), events: tables.extras[Int(key.extras)].events.map(event),
                    status: key.status)
            })
    }

    /// Why a recorded shape need not be generated.
    private func excuse(recorded shape: Shape) -> String? {
        if shape.parent == "?" {
            return "the caller of these requests was never recorded: the trace starts in its middle"
        }
        return nil
    }

    /// Why a generated shape need not be recorded.
    private func excuse(generated shape: Shape, _ recorded: Set<Shape>) -> String? {
        if shape.name == "process_payment", shape.events.contains(where: { $0.hasPrefix("payment ") }) {
            // The recorded application decides once for an order how its payment fails; here every attempt is drawn.
            var single = shape
            single.events.removeAll { $0.hasPrefix("payment ") }
            let causes = Set(shape.events.filter { $0.hasPrefix("payment ") })
            let isKnown =
                recorded.contains {
                    $0.name == shape.name && $0.status == shape.status && $0.attributes == shape.attributes
                }
                && causes.isSubset(of: recorded.filter { $0.name == shape.name }.flatMap(\.events))
            return isKnown ? "attempts of one payment fail in different ways, one after the other" : nil
        }
        return nil
    }

    @Test func everyRecordedShapeIsGenerated() throws {
        let generated = try generated("order-processing")
        let recorded = try recorded()
        #expect(recorded.count == 57)
        let missing = recorded.filter { !generated.contains($0) && excuse(recorded: $0) == nil }
        #expect(missing.isEmpty, "\(missing.map(\.description).sorted().joined(separator: "\n"))")
    }

    @Test func everyGeneratedShapeIsRecorded() throws {
        let recorded = try recorded()
        let invented = try generated("order-processing").filter {
            !recorded.contains($0) && excuse(generated: $0, recorded) == nil
        }
        #expect(invented.isEmpty, "\(invented.map(\.description).sorted().joined(separator: "\n"))")
    }

    @Test func theVariantChangesOneSpanOnly() throws {
        let plain = try generated("order-processing")
        let variant = try generated("order-processing-span-kind")
        let gone = plain.subtracting(variant)
        let new = variant.subtracting(plain)
        #expect(gone.map(\.name) == ["update_inventory"] && gone.first?.kind == "client")
        #expect(new.map(\.name) == ["update_inventory"] && new.first?.kind == "internal")
        #expect(new.first?.attributes == ["order.id", "span.kind"])
    }
}
