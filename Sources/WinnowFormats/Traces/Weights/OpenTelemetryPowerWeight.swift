import WinnowModel

/// `ot=p:…` in the trace state: the older scheme of powers of two, still written by go-contrib's `consistent` samplers.
///
/// Adjusted count 2^p for p of 0 to 62. 63 says that the span was not kept by chance. A p above r (the zeros that lead the trace's random bits)
/// can't be the reason why the trace was kept.
enum OpenTelemetryPowerWeight: WeightCarrier {
    static let entry = WeightEntry(
        id: "otel.power", summary: "trace state ot=p:…;r:…: 2^p, unknown for p:63",
        source: "OTEP 235's predecessor; go-contrib samplers/probability/consistent")

    static func statement(traceState header: String) -> WeightStatement? {
        let pairs = TraceState.openTelemetry(header)
        func number(_ key: String) -> Int?? { pairs.first { $0.key == key }.map { Self.decimal($0.value) } }
        guard let stated = number("p") else { return nil }
        guard let power = stated, (0...62).contains(power) else { return .unknown }
        if let said = number("r") {
            guard let zeros = said, (0...62).contains(zeros), power <= zeros else { return .unknown }
        }
        return .weight(Double(UInt64(1) << UInt64(power)))
    }

    private static func decimal(_ text: String) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}
