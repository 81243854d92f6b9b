@testable import WinnowFormats
import WinnowSettings

/// In how many of the recorded requests each field of the schema occurs: the schema has these fields and no others.
enum OTLPFieldCoverageVectors: VectorSuite {
    static let file = "otlp/field-coverage.json"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let recorded = try JSONValue.parse(vectors.bytes, file: file)
        var found: [String: Int64] = [:]
        var requests: Int64 = 0
        for part in [OTLPRequests1Vectors.file, OTLPRequests2Vectors.file, OTLPRequests3Vectors.file] {
            for line in try vectors.beside(part).lines {
                requests += 1
                let request = try OTLPMessage(.exportTraceServiceRequest, protobuf: line.bytes("protobuf"))
                for name in fields(request) { found[name, default: 0] += 1 }
            }
        }
        tally.count(recorded["messages"]?.integer == requests, "\(requests) requests")
        let wanted = recorded["messages_with_field"]?.members ?? []
        for member in wanted {
            tally.count(found[member.name] == member.value.integer, "\(member.name): \(found[member.name] ?? 0)")
        }
        var declared: Set<String> = []
        declare(.exportTraceServiceRequest, &declared)
        tally.count(declared == Set(wanted.map(\.name)), "\(declared.symmetricDifference(wanted.map(\.name)))")
    }

    /// Full names of the fields that are set anywhere in a message.
    private static func fields(_ message: OTLPMessage) -> Set<String> {
        let own = message.type.fields.map(\.name).filter { message[$0] != nil }.map { message.type.name + "." + $0 }
        return message.values.reduce(into: Set(own)) { $0.formUnion(fields($1)) }
    }

    /// Full names of the fields that a type and the types inside it can have.
    private static func declare(_ type: OTLPMessageType, _ names: inout Set<String>) {
        for field in type.fields where names.insert(type.name + "." + field.name).inserted {
            if case .message(let inner) = field.kind { declare(inner, &names) }
        }
    }
}
