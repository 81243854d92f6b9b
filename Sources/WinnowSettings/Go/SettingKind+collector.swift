import WinnowModel

/// Values as the Collector decodes them into Go types (confmap with strict typing): a number is no text and text is no number, a null is
/// the zero value, a fraction is cut off for an integer.
extension SettingKind where Value == String {
    /// A Go `string`.
    public static var collectorText: Self {
        SettingKind(shape: .text) { node, diagnostics in
            guard case .scalar(let scalar) = node.content else {
                diagnostics.append(node.diagnostic("text is expected here, not \(node.kindName)"))
                return nil
            }
            let isReference = scalar.tag == YAMLScalar.environmentTag
            if node.isNull { return isReference ? scalar.original ?? scalar.text : "" }
            if case .text = node.value, scalar.tag != YAMLScalar.timestampTag { return scalar.text }
            if isReference { return scalar.original ?? scalar.text }
            diagnostics.append(
                node.diagnostic(
                    "text is expected here, not \(node.kindName): the Collector refuses it",
                    remedy: "put it in quotes: \"\(scalar.text)\""))
            return nil
        }.showing { $0 }
    }
}

extension SettingKind where Value == Int64 {
    /// A Go integer within a range.
    public static func collectorInteger(in range: ClosedRange<Int64> = Int64.min...Int64.max) -> Self {
        SettingKind(shape: .integer(Int(clamping: range.lowerBound)...Int(clamping: range.upperBound))) {
            node, diagnostics in
            if node.isNull { return 0 }
            var integer = node.integer
            if integer == nil, let unsigned = node.unsignedBeyondSigned {
                integer = Int64(bitPattern: unsigned)
                diagnostics.append(
                    node.diagnostic(
                        "more than 64 bits with a sign hold: the Collector reads \(Int64(bitPattern: unsigned))",
                        severity: .warning))
            }
            if integer == nil, let double = node.double, double.isFinite {
                integer = Int64(exactly: double.rounded(.towardZero))
                diagnostics.append(
                    node.diagnostic("the Collector cuts the fraction off", severity: .warning))
            }
            guard let integer else {
                diagnostics.append(
                    node.diagnostic("an integer is expected here, not \(node.kindName): the Collector refuses it"))
                return nil
            }
            if range.contains(integer) { return integer }
            diagnostics.append(
                node.diagnostic("out of range", remedy: "from \(range.lowerBound) to \(range.upperBound)"))
            return nil
        }.showing { String($0) }
    }
}

extension SettingKind where Value == Double {
    /// A Go float, which may be infinite.
    public static var collectorNumber: Self {
        SettingKind(shape: .number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)) {
            node, diagnostics in
            if node.isNull { return 0 }
            if let number = node.double {
                if !number.isNaN { return number }
                diagnostics.append(node.diagnostic("with a value that is no number the Collector dies at start"))
                return nil
            }
            diagnostics.append(
                node.diagnostic("a number is expected here, not \(node.text.map { "'\($0)'" } ?? node.kindName)"))
            return nil
        }.showing { Quantity.text(number: $0) }
    }
}

extension SettingKind where Value == Bool {
    /// A Go `bool`.
    public static var collectorFlag: Self {
        SettingKind(shape: .flag) { node, diagnostics in
            if node.isNull { return false }
            if let bool = node.bool { return bool }
            diagnostics.append(
                node.diagnostic(
                    "true or false is expected here, not \(node.kindName): the Collector refuses it",
                    remedy: "write true or false, without quotes"))
            return nil
        }.showing { $0 ? "true" : "false" }
    }
}

extension SettingKind where Value == [String] {
    /// A Go `[]string`.
    public static var collectorTexts: Self {
        let text = SettingKind<String>.collectorText
        return SettingKind(shape: .list(.text)) { node, diagnostics in
            if node.isNull { return [] }
            if let words = node.commaSeparated {
                diagnostics.append(
                    node.diagnostic(
                        "one text where a list is expected: the Collector cuts it at its commas", severity: .warning,
                        remedy: "write it in brackets: [\(words.joined(separator: ", "))]"))
                return words
            }
            guard let nodes = node.elements else {
                diagnostics.append(
                    node.diagnostic(
                        "a list is expected here, not \(node.kindName)",
                        remedy: "write it in brackets: [\(node.text ?? "")]"))
                return nil
            }
            return nodes.compactMap { text.read($0, &diagnostics) }
        }.showing { "[\($0.joined(separator: ", "))]" }
    }
}

extension SettingKind where Value == Int64 {
    /// A Go `time.Duration` in nanoseconds where it matters that it is negative.
    public static var collectorSignedDuration: Self {
        let duration = SettingKind<UInt64>.collectorDuration
        return SettingKind(shape: duration.shape) { node, diagnostics in
            if let text = node.text, text.hasPrefix("-"),
                let nanos = SettingKind<UInt64>.goDuration(String(text.dropFirst()))
            {
                return -Int64(clamping: nanos)
            }
            if let number = node.double, number < 0 { return Int64(exactly: number.rounded(.towardZero)) ?? .min }
            return duration.read(node, &diagnostics).map { Int64(clamping: $0) }
        }.showing {
            $0 < 0 ? "-\(Quantity.text(durationNanos: $0.magnitude))" : Quantity.text(durationNanos: UInt64($0))
        }
    }

    /// A Go `uint32`: what is larger wraps, a fraction is cut off.
    public static var collectorUnsigned32: Self {
        let unsigned = SettingKind<UInt64>.collectorUnsigned
        return SettingKind(shape: .integer(0...Int(UInt32.max))) { node, diagnostics in
            guard let number = unsigned.read(node, &diagnostics) else { return nil }
            let wrapped = Int64(UInt32(truncatingIfNeeded: number))
            if number > UInt64(UInt32.max) {
                diagnostics.append(
                    node.diagnostic(
                        "more than 32 bits hold: the Collector reads \(wrapped)", severity: .warning))
            }
            return wrapped
        }.showing { String($0) }
    }
}

extension SettingKind where Value == UInt64 {
    /// A Go `time.Duration` in nanoseconds; a bare number is nanoseconds, its fraction cut off. What is negative is accepted and no wait.
    public static var collectorDuration: Self {
        SettingKind(shape: .duration(0...UInt64(Int64.max))) { node, diagnostics in
            if node.isNull { return 0 }
            if let number = node.double, number.isFinite, let nanos = Int64(exactly: number.rounded(.towardZero)) {
                if nanos != 0 {
                    diagnostics.append(
                        node.diagnostic(
                            "a number without a unit is nanoseconds to the Collector", severity: .warning,
                            remedy: "write \(nanos)s for seconds"))
                }
                return UInt64(max(0, nanos))
            }
            if let text = node.text {
                if let nanos = goDuration(text) { return nanos }
                if text.hasPrefix("-"), goDuration(String(text.dropFirst())) != nil {
                    diagnostics.append(
                        node.diagnostic(
                            "a duration that is negative: the Collector accepts it as one of 0", severity: .warning,
                            remedy: "write it without the sign"))
                    return 0
                }
            }
            diagnostics.append(
                node.diagnostic(
                    "a duration is expected here, not \(node.kindName)",
                    remedy: "write it with a unit: 500ms, 10s, 1m30s"))
            return nil
        }.showing { Quantity.text(durationNanos: $0) }
    }

    /// A Go `uint64`; what is larger is the largest, and a fraction is cut off.
    public static var collectorUnsigned: Self {
        SettingKind(shape: .integer(0...Int.max)) { node, diagnostics in
            if node.isNull { return 0 }
            if let integer = node.integer, integer >= 0 { return UInt64(integer) }
            if let unsigned = node.unsignedBeyondSigned { return unsigned }
            if let number = node.double, number >= 0, node.integer == nil {
                return UInt64(exactly: number.rounded(.towardZero)) ?? .max
            }
            diagnostics.append(
                node.diagnostic(
                    "an integer that is not negative is expected here, not \(node.text ?? node.kindName): the Collector refuses it"
                ))
            return nil
        }.showing { String($0) }
    }

    /// Go's `time.ParseDuration` for what is not negative: units `ns us µs ms s m h` only.
    fileprivate static func goDuration(_ text: String) -> UInt64? {
        let digits = text.hasPrefix("+") ? String(text.dropFirst()) : text
        let allowed = digits.unicodeScalars.allSatisfy {
            ("0"..."9").contains($0) || ".nuµμmsh".unicodeScalars.contains($0)
        }
        return allowed && !digits.contains("in") ? Quantity.parseDuration(digits) : nil
    }
}

extension YAMLNode {
    /// A plain decimal number that 64 bits hold without a sign and not with one.
    fileprivate var unsignedBeyondSigned: UInt64? {
        guard case .scalar(let scalar) = content, scalar.style != .quoted, Int64(scalar.text) == nil else { return nil }
        return UInt64(scalar.text)
    }

    /// The words of a text that stands where a list of texts is expected.
    fileprivate var commaSeparated: [String]? {
        guard case .text(let text) = value else { return nil }
        return text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
}
