public import WinnowModel

/// Writes the CSV of the Nezha data set: one span a row.
public enum NezhaCSVWriter: TraceFileWriter {
    /// `nezha-csv`.
    public static let format = WrittenTraceFormat(
        id: "nezha-csv", summary: "CSV of the Nezha data set, one span a row", extensions: ["csv"],
        opening: "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\n",
        losses: [.everythingElse])

    /// Appends a row for each span.
    public static func write(_ batch: TraceBatch, _ tables: TraceTables, into bytes: inout [UInt8]) {
        var pods: [UInt32: String] = [:]
        for trace in 0..<batch.traceCount {
            let id = batch.traceID(trace).hex
            for row in batch.spans(of: trace) {
                let instance = batch.instance[row]
                let pod = pods[instance] ?? cell(pod(of: instance, tables))
                pods[instance] = pod
                let name = cell(tables.strings[tables.operations[Int(batch.operation[row])].name])
                let parent = batch.parentID(row)
                let (start, end) = (batch.start[row], batch.end[row])
                let cells = [
                    id, batch.spanID[row].hex16, parent == 0 ? "root" : parent.hex16, pod, name, String(start),
                    String(end), String((max(start, end) - start) / 1000),
                ]
                bytes.append(contentsOf: (cells.joined(separator: ",") + "\n").utf8)
            }
        }
    }

    /// A pod whose name the reader takes for this service: the recorded one, or one that is made of the service's name.
    private static func pod(of instance: UInt32, _ tables: TraceTables) -> String {
        let known = tables.instances[Int(instance)]
        let service = tables.strings[known.service]
        for (key, value) in tables.values(known.attributes) where key == "k8s.pod.name" {
            if case .string(let pod) = value, NezhaCSVReader.service(ofPod: pod) == service { return pod }
        }
        return NezhaCSVReader.service(ofPod: service) == service ? service : service + "-b-bbbbb"
    }

    /// A cell; rows end with the line, so line ends inside become spaces.
    private static func cell(_ text: String) -> String {
        let line = String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\n" || $0 == "\r" ? " " : $0 }))
        guard line.utf8.contains(0x2C) || line.utf8.contains(0x22) else { return line }
        return "\"" + line.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
