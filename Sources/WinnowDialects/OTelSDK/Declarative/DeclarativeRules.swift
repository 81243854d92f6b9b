import WinnowSettings
import WinnowModel

/// Where SDKs differ in what they make of a declarative file (recorded of otelconf 0.27 for Go, Java 1.65-alpha and JS 0.301; the schema's
/// own words for every other SDK and where none is named).
struct DeclarativeRules: Sendable {
    /// Who reads the file.
    enum Reader: Sendable {
        /// Nobody in particular: what the schema allows.
        case schema
        /// opentelemetry-go-contrib `otelconf`.
        case go
        /// opentelemetry-java `declarative-config`.
        case java
        /// opentelemetry-js `configuration`.
        case js
    }

    let reader: Reader
    /// The SDK for people; `SDKs` where it is not known.
    let product: String

    init(_ sdk: SDK?) {
        switch sdk {
        case .go: reader = .go
        case .java: reader = .java
        case .js: reader = .js
        default: reader = .schema
        }
        product = reader == .schema ? "SDKs" : sdk?.product ?? "SDKs"
    }

    /// `SDKs refuse the file`, of whom it is known.
    var refusal: String { reader == .schema ? "SDKs refuse the file" : "\(product) refuses the file" }

    /// Whether keys that the schema does not know are passed over.
    var ignoresUnknownKeys: Bool { reader == .go }

    /// Whether a block without a value is none: `trace_id_ratio_based:` alone.
    var needsBlocks: Bool { reader == .go }

    /// Whether texts in quotes count as the numbers and truth values that they spell.
    var readsTexts: Bool { reader == .java }

    /// Whether a sampler's key without a value is as good as none.
    var takesNullSampler: Bool { reader == .go || reader == .schema }

    /// Whether the samplers that are in development are there.
    var knowsDevelopment: Bool { reader == .java || reader == .schema }

    /// Whether `${NAME:-default}` stands for the default where the variable is set and empty.
    var emptyIsUnset: Bool { reader != .java }

    /// Whether a mapping may name a key twice: the last counts.
    var takesTwice: Bool { reader == .js }

    /// What a reference of another form than `${NAME}` is: text that stays (`true`), or a reason to refuse the file.
    func staysText(_ name: Substring) -> Bool {
        switch reader {
        case .java: true
        // Go looks for names that begin as one does, and then finds something wrong with the rest.
        case .go: !(name.utf8.first.map { $0 == 0x5F || (0x61...0x7A).contains($0 | 0x20) } ?? false)
        case .js, .schema: false
        }
    }

    /// Whether `${` without an end is text.
    var keepsOpenReferences: Bool { reader == .go || reader == .java }

    /// What is wrong with a version; `nil` when the SDK takes it.
    func wrong(format node: YAMLNode) -> String? {
        switch reader {
        case .schema: return nil
        case .go: return node.isNull ? "there is no file_format" : nil
        case .java:
            var text = node.text ?? ""
            if case .double(let number) = node.value { text = number.description }
            if text == "0.4" || text.hasPrefix("1.") { return nil }
            return "unsupported file format '\(text)': 0.4 and 1.* are supported"
        case .js:
            guard case .text(let text) = node.value else { return "a version is text such as \"1.1\", in quotes" }
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count > 1, Int(parts[0]) != nil, parts[1].first?.isNumber == true else {
                return "a version is numbers such as \"1.1\""
            }
            return parts[0] == "1" ? nil : "unsupported file format '\(text)': 1.* is supported"
        }
    }

    /// Whether `disabled` holds; `nil` where the SDK can't read the value.
    func disabled(_ node: YAMLNode) -> Bool? {
        if node.isNull { return false }
        if let bool = node.bool { return bool }
        guard case .scalar(let scalar) = node.content else { return reader == .schema ? false : nil }
        switch reader {
        case .schema: return false
        case .js: return nil
        case .java:
            let words: [String: Bool] = [
                "true": true, "True": true, "TRUE": true, "false": false, "False": false, "FALSE": false,
            ]
            return words[scalar.text]
        case .go:
            // YAML 1.1's words, where they are not in quotes.
            guard scalar.style == .plain else { return nil }
            if ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON"].contains(scalar.text) { return true }
            return ["n", "N", "no", "No", "NO", "off", "Off", "OFF"].contains(scalar.text) ? false : nil
        }
    }

    /// The whole number that a node is for the SDK; `nil` where it can't be read.
    func integer(_ node: YAMLNode) -> Int64? {
        switch (reader, node.value) {
        case (_, .integer(let integer)): return integer
        case (.go, .double(let double)), (.java, .double(let double)):
            // Fractions are cut off.
            return double.isFinite && double.magnitude < 0x1p62 ? Int64(double) : nil
        case (_, .double(let double)): return Int64(exactly: double)
        case (.java, .text(let text)): return Int64(text.trimming { $0.value <= 0x20 })
        default: return nil
        }
    }
}
