import WinnowModel
import WinnowStore

/// A condition on a figure: `[POLICY: ] METRIC[{key=value, …}] OPERATOR NUMBER`, such as `tail.yaml: error_retention_ratio >= 0.99`.
struct Threshold: Sendable, Equatable {
    enum Comparison: String, CaseIterable {
        case atLeast = ">="
        case atMost = "<="
        case equal = "=="
        case unequal = "!="
        case above = ">"
        case below = "<"

        func holds(_ a: Double, _ b: Double) -> Bool {
            switch self {
            case .atLeast: a >= b
            case .atMost: a <= b
            case .equal: a == b
            case .unequal: a != b
            case .above: a > b
            case .below: a < b
            }
        }
    }

    let text: String
    let policy: String?
    let metric: String
    let dimension: Dimension
    let comparison: Comparison
    let bound: Double
    /// True for `--fail-if`: the condition must not hold.
    let isInverted: Bool

    /// Reads a condition; `policies` are the names that may stand before it, `metrics` those that it may be about: `nil` for the exact ones.
    /// Failures are of `kind`.
    init(
        _ text: String, isInverted: Bool, policies: [String], kind: Failure.Kind, file: String = "",
        metrics: [String]? = nil
    ) throws(Failure) {
        func failure(_ message: String, _ remedy: String) -> Failure {
            Failure(kind, Diagnostic(message, file: file, text: text, remedy: remedy))
        }
        let form = "write METRIC >= NUMBER, such as error_retention_ratio >= 0.99, or POLICY: METRIC{class=slow} >= 0.9"
        var rest = text[...]
        // A policy's name may hold anything: the longest one that the condition starts with.
        policy = policies.filter { text.hasPrefix($0 + ":") }.max { $0.count < $1.count }
        if let policy { rest = rest.dropFirst(policy.count + 1) }
        guard
            let found = Comparison.allCases.compactMap({ sign in
                rest.firstRange(of: sign.rawValue, after: "}").map { (sign, $0) }
            })
            .min(by: { ($0.1.lowerBound, -$0.0.rawValue.count) < ($1.1.lowerBound, -$1.0.rawValue.count) })
        else { throw failure("a condition compares a metric with a number", form) }
        comparison = found.0
        let left = rest[..<found.1.lowerBound].trimmed
        let right = rest[found.1.upperBound...].trimmed
        let percent = right.hasSuffix("%")
        guard let number = Double(percent ? right.dropLast().trimmed : right), number.isFinite else {
            throw failure("'\(right)' is no number", form)
        }
        bound = percent ? number / 100 : number
        let name: String
        if let brace = left.firstIndex(of: "{"), left.hasSuffix("}") {
            name = left[..<brace].trimmed
            var pairs: [(key: String, value: String)] = []
            for pair in Self.pairs(in: left[left.index(after: brace)...].dropLast()) {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2 else { throw failure("'\(pair)' is no key=value", form) }
                let key = parts[0].trimmed
                // Reports print `;`, `=` and `%` in a value as %3B, %3D and %25.
                let value = Dimension(encoded: "value=\(parts[1].trimmed)").pairs.first?.value ?? ""
                if let known = Self.values(of: key, policies), !known.contains(value) {
                    throw failure(
                        "there is no \(key) '\(value)'",
                        nearest(to: value, in: known).map { "did you mean '\($0)'?" }
                            ?? "known are \(known.joined(separator: ", "))")
                }
                pairs.append((key, value))
            }
            dimension = Dimension(pairs: pairs)
        } else {
            name = left
            dimension = .whole
        }
        let known = metrics ?? MetricCatalog.entries.filter { $0.kind == .exact }.map(\.id)
        guard known.contains(name) else {
            if policy == nil, let colon = left.firstIndex(of: ":") {
                throw failure(
                    "there is no policy '\(left[..<colon])'", "policies are \(policies.joined(separator: ", "))")
            }
            if metrics == nil, MetricCatalog.kind(name) == .timed {
                throw failure(
                    "'\(name)' depends on the machine: a run can't be judged by it",
                    "hold this binary against another with winnow bench … --against BINARY --fail-if 'ratio < 0.95'")
            }
            throw failure(
                "there is no metric '\(name)'",
                nearest(to: name, in: known).map { "did you mean '\($0)'?" } ?? "winnow list metrics shows them")
        }
        metric = name
        self.text = text
        self.isInverted = isInverted
    }

    /// The pairs of a dimension: as reports print it, separated by `;`, or by commas, where a value may hold commas itself.
    private static func pairs(in text: Substring) -> [String] {
        if text.contains(";") { return text.split(separator: ";").map(String.init) }
        var pairs: [String] = []
        for part in text.split(separator: ",") {
            if let last = pairs.indices.last, !part.contains("=") {
                pairs[last] += "," + part
            } else {
                pairs.append(String(part))
            }
        }
        return pairs
    }

    /// The values that a key can have, where they are known before a run.
    private static func values(of key: String, _ policies: [String]) -> [String]? {
        switch key {
        case "class": TraceClasses.all.map(\.id)
        case "reference": policies
        default: nil
        }
    }

    /// Tests the condition on every policy that it names; what is said in comparison with a policy is not said of that policy itself.
    func test(_ record: RunRecord) -> [RunRecord.Threshold] {
        let reference = dimension["reference"]
        return record.policies.filter { policy == nil ? $0.name != reference : $0.name == policy }.map { subject in
            let rows = record.metrics.filter {
                $0.policy == subject.ordinal && $0.id == metric && $0.dimension == dimension && $0.kind == .exact
            }
            let row = rows.first { $0.seed == nil } ?? rows.first
            guard let value = row?.value else {
                return RunRecord.Threshold(
                    expression: shown, policy: subject.ordinal, value: nil, passed: false, reason: "no data")
            }
            let holds = comparison.holds(value, bound)
            return RunRecord.Threshold(
                expression: shown, policy: subject.ordinal, value: value, passed: holds != isInverted,
                reason: holds == isInverted ? (isInverted ? "it holds" : "it does not hold") : "")
        }
    }

    private var shown: String { isInverted ? "fail if \(text)" : text }
}

extension StringProtocol {
    /// Without spaces around.
    var trimmed: String {
        var text = Substring(self)
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}

extension Substring {
    /// The first place of `sign` after the last `mark`, from the start when there is none.
    fileprivate func firstRange(of sign: String, after mark: Character) -> Range<Index>? {
        var at = lastIndex(of: mark).map { index(after: $0) } ?? startIndex
        while at < endIndex {
            if self[at...].hasPrefix(sign) { return at..<index(at, offsetBy: sign.count) }
            at = index(after: at)
        }
        return nil
    }
}
