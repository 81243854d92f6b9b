import WinnowModel
import WinnowOTTL
import WinnowSettings

/// A condition or a statement as a user wrote it, and where.
struct OTTLText: Sendable {
    var text: String
    var node: YAMLNode

    /// The first of some functions that the text calls.
    func firstCall(among names: Set<String>) -> String? {
        let bytes = text.utf8
        var start = bytes.startIndex
        for index in bytes.indices {
            switch bytes[index] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): continue
            case UInt8(ascii: "("):
                let word = String(text[start..<index])
                if names.contains(word) { return word }
            default: break
            }
            start = bytes.index(after: index)
        }
        return nil
    }
}

extension SettingKind where Value == [OTTLText] {
    /// Conditions or statements in a list.
    static var ottlTexts: Self {
        let texts = SettingKind<[String]>.collectorTexts
        return SettingKind(shape: texts.shape) { node, diagnostics in
            guard let read = texts.read(node, &diagnostics) else { return nil }
            let places = node.elements ?? []
            return read.enumerated().map { number, text in
                OTTLText(text: text, node: places.indices.contains(number) ? places[number] : node)
            }
        }.showing { "[\($0.map(\.text).joined(separator: ", "))]" }
    }
}

extension [OTTLText] {
    /// The texts compiled; one that the product refuses is appended as a finding.
    func compiled<Program>(
        as what: String, into diagnostics: inout [Diagnostic], _ compile: (String) throws(OTTLError) -> Program
    ) -> [Program] {
        var programs: [Program] = []
        for text in self {
            do throws(OTTLError) { programs.append(try compile(text.text)) } catch {
                diagnostics.append(text.diagnostic(what, error))
            }
        }
        return programs
    }

    /// The context that qualified texts are about: these as conditions, `statements` besides; a finding where there is none.
    func context(
        statements: [OTTLText] = [], at node: YAMLNode, into diagnostics: inout [Diagnostic]
    ) -> OTTLContext? {
        // Texts that can't be read are named one by one.
        let conditions = compiled(as: "condition", into: &diagnostics) { text throws(OTTLError) in
            _ = try OTTLContext.inferred(conditions: [text])
            return text
        }
        let others = statements.compiled(as: "statement", into: &diagnostics) { text throws(OTTLError) in
            _ = try OTTLContext.inferred(conditions: [], statements: [text])
            return text
        }
        guard conditions.count == count, others.count == statements.count else { return nil }
        if let context = try? OTTLContext.inferred(conditions: conditions, statements: others) { return context }
        diagnostics.append(
            node.diagnostic(
                "what this is about can't be told from its paths: the Collector refuses it",
                remedy: "begin paths with resource, scope, span or spanevent, or set context"))
        return nil
    }
}

extension OTTLText {
    fileprivate func diagnostic(_ what: String, _ error: OTTLError) -> Diagnostic {
        node.diagnostic(
            "the \(what) can't be read at its column \(error.column): \(error.message)", remedy: error.remedy)
    }
}

extension OTTLParser {
    /// A parser for texts whose context is given (paths may leave it out) or inferred (they may not).
    init(_ context: OTTLContext, isInferred: Bool) {
        var options = Options()
        options.pathNames = isInferred ? .qualified : .plain
        self.init(context, options: options)
    }
}

extension SettingKind where Value == String {
    /// The word of a context, of any signal; empty: none is given.
    static var contextName: Self {
        let text = SettingKind<String>.collectorText
        let known = ["resource", "scope", "span", "spanevent", "metric", "datapoint", "exemplar", "log", "profile"]
        return SettingKind(shape: .choice(known)) { node, diagnostics in
            if node.isNull { return "" }
            guard let word = text.read(node, &diagnostics) else { return nil }
            if known.contains(word.lowercased()) { return word.lowercased() }
            let near = nearest(to: word, in: known)
            diagnostics.append(
                node.diagnostic(
                    "unknown context '\(word)': the Collector refuses it",
                    remedy: near.map { "did you mean '\($0)'?" } ?? "resource, scope, span or spanevent"))
            return nil
        }.showing { $0 }
    }
}

extension SettingKind where Value == String {
    /// One of some words, written exactly so; empty: none is given.
    static func collectorWord(_ known: [String]) -> Self {
        let text = SettingKind<String>.collectorText
        return SettingKind(shape: .choice(known)) { node, diagnostics in
            if node.isNull { return "" }
            guard let word = text.read(node, &diagnostics) else { return nil }
            if known.contains(word) || word.isEmpty { return word }
            let near = nearest(to: word, in: known)
            diagnostics.append(
                node.diagnostic(
                    "one of \(known.joined(separator: ", ")) is expected here, not '\(word)': the Collector refuses it",
                    remedy: near.map { "did you mean '\($0)'?" } ?? ""))
            return nil
        }.showing { $0 }
    }
}
