import WinnowModel

extension TraceInspection {
    /// A count by its name in JSON.
    enum Count {
        case number(UInt64)
        case flag
        case text(String)
        /// As short as it can be read back.
        case decimal(Double)
        /// Sorted by name.
        case object([(name: String, value: Count)])
        case none
    }

    /// Everything by name, sorted: the nine counts and the verdict always, the others where they are not zero, `weights` where some
    /// trace carries one.
    var counts: [(name: String, value: Count)] {
        func number(_ value: Int) -> Count { .number(UInt64(max(0, value))) }
        var list: [(String, Count)] = [
            ("duplicate_span_ids", number(duplicateSpanIDs)), ("errors", number(errors)),
            ("max_end_ns", maxEnd.map { .number($0) } ?? .none),
            ("min_start_ns", minStart.map { .number($0) } ?? .none),
            ("multi_root_traces", number(multiRootTraces)), ("orphans", number(orphans)),
            ("services", number(services)), ("skipped", number(damage.skipped)), ("spans", number(spans)),
            ("traces", number(traces)), ("verdict", .text(verdict.rawValue)),
        ]
        for (name, value) in [
            ("conflicting_repeats", conflictingRepeats), ("end_before_start", endBeforeStart),
            ("identical_repeats", identicalRepeats), ("impossible_times", damage.impossibleTimes),
            ("partial_records", partialRecords),
            ("repaired_texts", damage.repairedTexts),
            ("spans_in_cycles", spansInCycles), ("spans_without_service", spansWithoutService),
            ("spans_without_start", spansWithoutStart),
            ("traces_without_root", tracesWithoutRoot), ("undeclared_services", damage.undeclaredServices),
        ] where value != 0 {
            list.append((name, number(value)))
        }
        for (name, flag) in [
            ("checksum", damage.hasWrongChecksum), ("corrupt", damage.isCorrupt), ("truncated", damage.isTruncated),
        ] where flag {
            list.append((name, .flag))
        }
        if let bytes = damage.readableBytes { list.append(("readable_bytes", .number(bytes))) }
        if !format.isEmpty { list.append(("format", .text(format))) }
        if let weights { list.append(("weights", Self.count(weights))) }
        return list.sorted { $0.0 < $1.0 }.map { (name: $0.0, value: $0.1) }
    }

    /// One JSON object with the files as given as keys, keys sorted, ending in a line feed.
    public static func json(_ inspections: [TraceInspection]) -> String {
        var text = "{"
        var separator = ""
        for inspection in inspections.sorted(by: { $0.file < $1.file }) {
            text += separator + "\n  " + JSONLiteral.quoted(inspection.file) + ": {"
            var inner = ""
            for (name, value) in inspection.counts {
                text += inner + "\n    " + JSONLiteral.quoted(name) + ": " + json(value)
                inner = ","
            }
            text += "\n  }"
            separator = ","
        }
        return text + (separator.isEmpty ? "}\n" : "\n}\n")
    }

    private static func json(_ value: Count) -> String {
        switch value {
        case .number(let number): String(number)
        case .flag: "true"
        case .text(let word): JSONLiteral.quoted(word)
        case .decimal(let number): number == number.rounded() && number < 1e15 ? String(Int64(number)) : "\(number)"
        case .object(let members):
            "{" + members.map { JSONLiteral.quoted($0.name) + ": " + json($0.value) }.joined(separator: ", ") + "}"
        case .none: "null"
        }
    }

    private static func count(_ weights: WeightSummary) -> Count {
        func counts(
            _ traces: Int, _ unknown: Int, _ least: Double, _ greatest: Double, _ represented: Double,
            _ more: [(name: String, value: Count)] = []
        ) -> Count {
            let own: [(name: String, value: Count)] = [
                ("greatest", .decimal(greatest)), ("least", .decimal(least)),
                ("represented_traces", .decimal(represented)), ("traces", .number(UInt64(traces))),
                ("unknown_traces", .number(UInt64(unknown))),
            ]
            return .object((own + more).sorted { $0.name < $1.name })
        }
        let parts = weights.parts.sorted { $0.carrier < $1.carrier }.map { part in
            (
                name: part.carrier,
                value: counts(part.traces, part.unknown, part.least, part.greatest, part.represented)
            )
        }
        return counts(
            weights.traces, weights.unknown, weights.least, weights.greatest, weights.represented,
            [("carriers", .object(parts))])
    }

    /// What is in the file, for people: lines without the diagnostics.
    public var lines: [String] {
        var lines = [
            "\(file) · \(format.isEmpty ? "unknown format" : format)\(compression == .none ? "" : ", \(compression.rawValue)") · \(verdict)"
        ]
        if spans == 0 { return lines }
        func add(_ label: String, _ value: String) {
            lines.append("  " + label + String(repeating: " ", count: max(1, 22 - label.count)) + value)
        }
        for (label, count) in [("traces", traces), ("spans", spans), ("services", services), ("errors", errors)] {
            add(label, Self.grouped(count))
        }
        if let minStart, let maxEnd {
            add("from", UTCTime.text(minStart))
            add("to", UTCTime.text(maxEnd))
        }
        if let weights { tell(weights, add) }
        for (label, count) in [
            ("orphans", orphans), ("several roots", multiRootTraces), ("no root", tracesWithoutRoot),
            ("identical repeats", identicalRepeats), ("conflicting repeats", conflictingRepeats),
            ("parts of spans", partialRecords),
            ("end before start", endBeforeStart), ("impossible times", damage.impossibleTimes),
            ("in parent cycles", spansInCycles),
            ("without start", spansWithoutStart), ("without service", spansWithoutService),
            ("skipped records", damage.skipped),
            ("repaired texts", damage.repairedTexts), ("undeclared services", damage.undeclaredServices),
        ] where count != 0 {
            add(label, Self.grouped(count))
        }
        return lines
    }

    /// `stands for  41,200 traces`, then a line for each carrier.
    private func tell(_ weights: WeightSummary, _ add: (_ label: String, _ value: String) -> Void) {
        let represented = weights.represented
        let text = represented < 1e15 ? Self.grouped(Int(represented.rounded())) : "\(represented)"
        add("stands for", "\(text) traces")
        for part in weights.parts {
            var words: [String] = []
            if part.traces > 0 {
                let range = part.least == part.greatest ? "" : "…" + Self.short(part.greatest)
                words.append("\(Self.grouped(part.traces)) traces of weight \(Self.short(part.least))\(range)")
            }
            if part.unknown > 0 { words.append("\(Self.grouped(part.unknown)) of unknown weight, counted as one") }
            add("  " + part.carrier, words.joined(separator: ", "))
        }
        if weights.silent > 0 { add("  without a weight", "\(Self.grouped(weights.silent)) traces, counted as one") }
    }

    /// At most two decimals.
    private static func short(_ number: Double) -> String {
        guard number < 1e13 else { return "\(number)" }
        let hundredths = (number * 100).rounded() / 100
        return hundredths == hundredths.rounded() ? grouped(Int(hundredths)) : "\(hundredths)"
    }

    static func grouped(_ number: Int) -> String {
        var digits = Array(String(number))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return String(digits)
    }
}
