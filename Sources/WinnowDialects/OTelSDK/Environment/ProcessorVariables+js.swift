import WinnowModel

extension ProcessorVariables {
    /// opentelemetry-js (`getNumberFromEnv`, `BatchSpanProcessorBase`): `Number()` of what is not blank, fractions too; what is not above zero gives
    /// way to the default.
    func readByJavaScript() -> ProcessorReading {
        var reading = ProcessorReading()
        for name in Name.allCases {
            guard let text = values[name], !text.trimming(\.properties.isWhitespace).isEmpty else { continue }
            guard let number = NumberGrammar.javaScript(text), !number.isNaN else {
                reading.remark(
                    name, "is no number: the default \(ProcessorReading.text(name.usual)) is used",
                    log: "Unknown value \(Self.inspected(text)) for \(name.rawValue), expected a number, using defaults"
                )
                continue
            }
            guard number > 0 else {
                reading.remark(
                    name, "is not above 0: the default \(ProcessorReading.text(name.usual)) is used",
                    log: "\(name.rawValue) (\(ProcessorReading.text(number))) is invalid, "
                        + "expected number greater than 0, using default.")
                continue
            }
            reading[name] = number
            if name == .delay || name == .timeout, number < 1 || number > 2_147_483_647 {
                reading.remark(name, "does not fit a timer of Node.js, which takes 1 ms in its place")
            }
        }
        reading.clampBatch(
            log: "BatchSpanProcessor: maxExportBatchSize must be smaller or equal to maxQueueSize, "
                + "setting maxExportBatchSize to match maxQueueSize")
        return reading
    }

    /// Text as `util.inspect` quotes it.
    private static func inspected(_ text: String) -> String {
        let quote = !text.contains("'") ? "'" : !text.contains("\"") ? "\"" : !text.contains("`") ? "`" : "'"
        var quoted = quote
        for character in text {
            switch character {
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "'" where quote == "'": quoted += "\\'"
            default: quoted.append(character)
            }
        }
        return quoted + quote
    }
}
