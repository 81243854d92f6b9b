import WinnowFormats
import WinnowModel
import WinnowTestSupport

/// Small files of every format, for damage and for detection.
enum Samples {
    /// A Jaeger span, indented by nothing; `process` is a member.
    private static func jaegerSpan(_ id: Int, parent: Int, process: String) -> String {
        """
        {"traceID":"4766F1209f70a5e2e55417fc296fd101","spanID":"\(id)a","flags":1,"operationName":"op \(id)",\
        "references":[{"refType":"CHILD_OF","traceID":"4766f1209f70a5e2e55417fc296fd101","spanID":"\(parent)a"},\
        {"refType":"FOLLOWS_FROM","traceID":"ff","spanID":"1"}],"startTime":157907067508\(id)840,"duration":5\(id),\
        "tags":[{"key":"span.kind","type":"string","value":"client"},{"key":"error","type":"bool","value":true},\
        {"key":"n","type":"int64","value":9223372036854775807},{"key":"d","type":"float64","value":-0.5}],\
        "logs":[{"timestamp":1579070675086000,"fields":[{"key":"event","type":"string","value":"e\\u00e9"}]}],\(process)}
        """
    }

    private static let processes =
        #""processes":{"p1":{"serviceName":"shop","tags":[{"key":"ip","value":"::1"}]},"p2":{}}"#

    static let jaeger =
        #"{"data":[{"traceID":"4766f1209f70a5e2e55417fc296fd101","spans":["#
        + (1...4).map { jaegerSpan($0, parent: $0 - 1, process: "\"processID\":\"p\($0 % 2 + 1)\"") }.joined(
            separator: ",\n")
        + "],\(processes),\"warnings\":null}],\"total\":0}\n"

    static let jaegerLines = (1...4).map { number in
        "{\(processes),\"spans\":[\(jaegerSpan(number, parent: 0, process: "\"processID\":\"p1\""))]}\n"
    }.joined()

    static let jaegerSpans =
        "["
        + (1...4).map { jaegerSpan($0, parent: 1, process: #""process":{"serviceName":"a","tags":[]}"#) }
        .joined(separator: ",") + "]"

    static let jaegerProto =
        #"{"spans":["#
        + (1...4).map { number in
            """
            {"traceId":"AAAAAAAAAAAAAAAAAAAAEQ==","spanId":"AAAAAAAAAA\(number)=","operationName":"op","references":[
             {"refType":"CHILD_OF","traceId":"AAAAAAAAAAAAAAAAAAAAEQ==","spanId":"AAAAAAAAAAM="}],
             "startTime":"2017-01-26T16:46:31.63987513\(number)-05:00","duration":"\(number).5ms","tags":[
             {"key":"a","vType":"INT64","vInt64":"9223372036854775807"},{"key":"b","vType":"BINARY","vBinary":"AAAwOQ=="}],
             "process":{"serviceName":"service-\(number)"},"logs":[{"timestamp":"2017-01-26T16:46:31Z","fields":[]}]}
            """
        }.joined(separator: ",") + "]}\n"

    private static let zipkinSpans = (1...4).map { number in
        """
        {"traceId":"0000000000000000ef86c83c0a05a6d6","parentId":"ef86c83c0a05a6d\(number)","id":"ecc00062ceef4b\(number)0","kind":"CLIENT",\
        "name":"get","timestamp":15315820885483\(number)2,"duration":20333,"localEndpoint":{"serviceName":"gateway",\
        "ipv4":"172.17.0.13","port":80},"remoteEndpoint":{"serviceName":"db","ipv6":"::1"},"shared":true,\
        "annotations":[{"timestamp":1531582088548400,"value":"retry|{\\"n\\":1}|0"}],\
        "tags":{"error":"","http.method":"GET","otlp.link.0":"000000000000000000000000000000ff|00000000000000ee|a=b|{}|0"}}
        """
    }
    static let zipkin = "[\n" + zipkinSpans.joined(separator: ",\n") + "\n]\n"
    static let zipkinLines = zipkinSpans.map { $0 + "\n" }.joined()
    static let zipkinTraces = "[[" + zipkinSpans.joined(separator: "],[") + "]]"

    private static let stdoutSpans = (1...4).map { number in
        """
        {"Name":"query","SpanContext":{"TraceID":"2c6c5e270fe44564911e52060748b273","SpanID":"f3adceaff9e7a6a\(number)",\
        "TraceFlags":"01","TraceState":"a=b","Remote":false},"Parent":{"TraceID":"2c6c5e270fe44564911e52060748b273",\
        "SpanID":"28a23c72eb2d878d","TraceFlags":"01","TraceState":"","Remote":true},"SpanKind":3,\
        "StartTime":"2026-02-15T21:16:43.98810318\(number)Z","EndTime":"2026-02-15T21:16:43.994209283Z","Attributes":[\
        {"Key":"i","Value":{"Type":"INT64","Value":9007199254740993}},{"Key":"f","Value":{"Type":"FLOAT64","Value":3}},\
        {"Key":"s","Value":{"Type":"STRINGSLICE","Value":["a","b"]}}],"Events":[{"Name":"e","Attributes":null,\
        "DroppedAttributeCount":2,"Time":"2026-02-15T21:16:43.99Z"}],"Links":[{"SpanContext":{"TraceID":\
        "000000000000000000000000000000ff","SpanID":"00000000000000ee","TraceFlags":"00","TraceState":"","Remote":true},\
        "Attributes":[],"DroppedAttributeCount":1}],"Status":{"Code":"Error","Description":"no"},"DroppedAttributes":1,\
        "DroppedEvents":2,"DroppedLinks":3,"ChildSpanCount":0,"Resource":[{"Key":"service.name","Value":\
        {"Type":"STRING","Value":"db"}}],"InstrumentationScope":{"Name":"lib","Version":"1","SchemaURL":"u","Attributes":null}}
        """
    }
    static let stdout = stdoutSpans.map { $0 + "\n" }.joined()
    static let stdoutIndented = stdoutSpans.joined(separator: "\n").replacing(",\"", with: ",\n\t\"") + "\n"

    static let csv = {
        var csv = "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\n"
        for row in 1..<20 {
            csv += "a\(row / 9),\(row),\(row / 2),pod-bcdf-bcdfg,\"GET, x\",\(row * 100),\(row * 101),0\n"
        }
        return csv
    }()

    /// Requests of random spans: protobuf and JSON.
    private static let requests: [(protobuf: [UInt8], json: [UInt8])] = (1...2 as ClosedRange<UInt64>).map { seed in
        let made = RandomBatch(seed: seed, traces: 1, recorded: true)
        let rows = 0..<UInt32(made.batch.spanCount)
        var line: [UInt8] = []
        OTLPJSONWriter(made.tables).write(made.batch, rows: rows, to: &line)
        return (OTLPEncoder.encode(made.batch, rows: rows, made.tables), line)
    }

    /// Every kind of file by name: its content and the id of its format.
    static let all: [String: (bytes: [UInt8], format: String)] = {
        var all: [String: (bytes: [UInt8], format: String)] = [:]
        func add(_ name: String, _ text: String, _ format: String) { all[name] = (Array(text.utf8), format) }
        add("jaeger", jaeger, "jaeger-ui")
        add("jaeger-lines", jaegerLines, "jaeger-ui")
        add("jaeger-spans", jaegerSpans, "jaeger-ui")
        add("jaeger-proto", jaegerProto, "jaeger-proto-json")
        add("zipkin", zipkin, "zipkin-v2")
        add("zipkin-lines", zipkinLines, "zipkin-v2")
        add("zipkin-traces", zipkinTraces, "zipkin-v2")
        add("stdout", stdout, "stdouttrace")
        add("stdout-indented", stdoutIndented, "stdouttrace")
        add("csv", csv, "nezha-csv")
        func add(_ name: String, _ format: String, _ body: (_ protobuf: [UInt8], _ json: [UInt8]) -> [UInt8]) {
            all[name] = (requests.flatMap { body($0.protobuf, $0.json) }, format)
        }
        add("protobuf", "otlp-protobuf") { protobuf, _ in varint(protobuf.count) + protobuf }
        add("collector", "otlp-protobuf") { protobuf, _ in bigEndian(protobuf.count) + protobuf }
        add("single", "otlp-protobuf") { protobuf, _ in protobuf }
        add("packed", "otlp-protobuf") { protobuf, _ in
            let frame = zstd(protobuf)
            return bigEndian(frame.count) + frame
        }
        add("packed-json", "otlp-protobuf") { _, json in
            let frame = zstd(json, checksum: false)
            return bigEndian(frame.count) + frame
        }
        add("lines", "otlp-json") { _, json in json + [0x0A] }
        add("document", "otlp-json") { _, json in json.flatMap { $0 == UInt8(ascii: "{") ? [$0, 0x0A] : [$0] } + [0x0A]
        }
        return all
    }()

    /// Names of all kinds, sorted.
    static let names = all.keys.sorted()
}
