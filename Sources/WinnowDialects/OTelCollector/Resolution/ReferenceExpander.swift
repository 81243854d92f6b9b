import WinnowFormats
import WinnowModel
import WinnowSettings

/// Replaces `${env:NAME}`, `${NAME}`, `${file:PATH}` and `${yaml:TEXT}` in the values of a tree, as confmap's resolver does (`expand.go`, v1.67).
///
/// A value that is nothing but one reference takes the type of what it refers to, and may still be read as text; inside other text a
/// reference is replaced by its text. `$$` is a dollar sign. A variable that is not set is nothing (null), or empty inside text.
struct ReferenceExpander {
    /// So many steps a value may take, as in confmap.
    private static let stepLimit = 1_000
    /// Longest text that references make, in bytes.
    private static let lengthLimit = 1 << 20
    /// Most bytes that are moved for all references together: what takes longer is no configuration.
    private static let workLimit = 1 << 28

    private let environment: [String: String]
    private let folder: String
    /// What is worth saying, errors among it.
    private(set) var findings: [Diagnostic] = []
    /// Files that references name and that were read.
    private(set) var files: [String] = []
    private var known: [String: RetrievedValue] = [:]
    /// Variables that are not set, by the reference that names them.
    private var unset: [String: String] = [:]
    private var said: Set<String> = []
    private var nodes = 0
    private var work = 0
    /// Whether what is expanded is read by anybody: a file that is not here matters only then.
    private var isRead = true
    /// Whether something that is not known here stands in what was expanded last: a variable that is not set, a file that is not here.
    private(set) var isUncertain = false
    /// Whether expressions of Alloy that nothing here can work out stay as they are.
    var keepsExpressions = false

    /// Names of files are relative to `folder`; empty: the working folder.
    init(_ environment: [String: String], folder: String = "") {
        self.environment = environment
        self.folder = folder
    }

    /// The value with its references replaced; where one can't be, an error is among the findings and the value stays. `isRead` tells
    /// whether anything here depends on the value.
    mutating func expand(_ node: YAMLNode, isRead: Bool = true) -> YAMLNode {
        self.isRead = isRead
        isUncertain = false
        return expanded(node, depth: 0)
    }

    private mutating func expanded(_ node: YAMLNode, depth: Int) -> YAMLNode {
        var result = node
        switch node.content {
        case .scalar(let scalar):
            guard scalar.text.utf8.contains(UInt8(ascii: "$")), case .text = node.value else { return node }
            do throws(Failure) {
                result = try replaced(scalar, at: node, depth: depth)
            } catch {
                for finding in error.diagnostics where findings.count < 100 { findings.append(finding) }
            }
        case .sequence(var nodes):
            for index in nodes.indices { nodes[index] = expanded(nodes[index], depth: depth) }
            result.content = .sequence(nodes)
        case .mapping(var entries):
            for index in entries.indices { entries[index].value = expanded(entries[index].value, depth: depth) }
            result.content = .mapping(entries)
        }
        return result
    }

    private mutating func replaced(
        _ scalar: YAMLScalar, at node: YAMLNode, depth: Int
    ) throws(Failure) -> YAMLNode {
        var text = ReferenceText(scalar.text)
        var steps = 0
        while let uri = text.reference() {
            steps += 1
            work += text.bytes.count
            if steps > Self.stepLimit || work > Self.workLimit { throw Self.tooMany(node) }
            let retrieved: RetrievedValue
            do throws(Failure) {
                retrieved = try value(of: text[uri.lowerBound + 2..<uri.upperBound - 1], at: node)
            } catch {
                if isRead || error.kind == .data { throw error }
                // Nobody here reads the value, and where the collector runs it will be there.
                isUncertain = true
                return node
            }
            guard uri.count == text.bytes.count else {
                text.replace(uri, with: retrieved.text)
                work += text.bytes.count
                if text.bytes.count > Self.lengthLimit { throw Self.tooMany(node) }
                continue
            }
            guard let value = retrieved.value else {
                text = ReferenceText(retrieved.text)
                continue
            }
            nodes += retrieved.size
            if depth >= YAMLDocument.depthLimit / 4 || nodes > YAMLDocument.nodeLimit { throw Self.tooMany(node) }
            return typed(
                value.file.isEmpty ? RetrievedValue.placed(value, at: node) : value, retrieved.text, node, depth)
        }
        var result = node
        let plain = text.withoutDoubledDollars
        if steps > 0 || plain != scalar.text { result.content = .scalar(YAMLScalar(plain, style: .quoted)) }
        return result
    }

    /// A value that is more than text, with the references in it and in its text replaced.
    private mutating func typed(_ value: YAMLNode, _ text: String, _ node: YAMLNode, _ depth: Int) -> YAMLNode {
        var result = expanded(value, depth: depth + 1)
        if case .scalar(let scalar) = result.content {
            var original = ReferenceText(text).withoutDoubledDollars
            if original.contains("${") { original = text }
            result.content = .scalar(
                YAMLScalar(
                    scalar.text,
                    tag: scalar.tag == YAMLScalar.timestampTag ? scalar.tag : YAMLScalar.environmentTag,
                    original: original == scalar.text ? nil : original))
            (result.file, result.line, result.column) = (node.file, node.line, node.column)
        }
        return result
    }

    private static func tooMany(_ node: YAMLNode) -> Failure {
        node.failure(
            "references refer to one another without end, or make more than a configuration holds: the Collector refuses it",
            remedy: "look for a variable or file that refers to itself")
    }

    // MARK: References

    /// What a reference stands for; `.io`: it can't be known here.
    private mutating func value(of reference: String, at node: YAMLNode) throws(Failure) -> RetrievedValue {
        if let known = known[reference] {
            if let name = unset[reference] { noteUnset(name, at: node) }
            return known
        }
        let text = reference.contains(":") ? reference : "env:" + reference
        guard let uri = ReferenceURI(text) else {
            throw node.failure(
                "the reference '${\(reference)}' is refused by the Collector: "
                    + (reference.contains(":-") ? "it has a default without env:" : "it has no valid scheme"),
                remedy: "write ${env:\(reference)}")
        }
        if uri.rest.contains("$") {
            throw node.failure("the reference '${\(reference)}' holds a dollar sign: the Collector refuses it")
        }
        let value: RetrievedValue
        switch uri.scheme {
        case "env": value = try variable(uri.rest, reference, at: node)
        case "yaml": value = try yaml(uri.rest, at: node)
        case "file": value = try file(uri.rest, at: node)
        case "alloy":
            let unknown = node.diagnostic(
                "'\(uri.rest)' is known only where Alloy runs", severity: keepsExpressions ? .warning : .error,
                remedy: "write the value itself here")
            if !keepsExpressions { throw Failure(.io, unknown) }
            findings.append(unknown)
            isUncertain = true
            value = RetrievedValue(text: uri.rest)
        case "http", "https", "s3", "secretsmanager", "googlesecretmanager", "aes":
            throw Failure(
                .io,
                node.diagnostic(
                    "what '${\(reference)}' stands for is fetched where the collector runs, and not here",
                    remedy: "write the value itself here, or set it: --set KEY=VALUE"))
        default:
            if uri.rest.hasPrefix("-") {
                throw node.failure(
                    "the reference '${\(reference)}' has a default without env: the Collector refuses it",
                    remedy: "write ${env:\(reference)}")
            }
            throw node.failure(
                "the scheme '\(uri.scheme)' of '${\(reference)}' is not supported: the Collector refuses it",
                remedy: "schemes are env, file, yaml, http and https")
        }
        known[reference] = value
        return value
    }

    private mutating func variable(
        _ text: String, _ reference: String, at node: YAMLNode
    ) throws(Failure) -> RetrievedValue {
        var name = text[...]
        var fallback: Substring?
        if let range = name.firstRange(of: ":-") {
            fallback = name[range.upperBound...]
            name = name[..<range.lowerBound]
        }
        guard Self.isName(name) else {
            throw node.failure(
                "the environment variable '\(name)' has no valid name: the Collector refuses it",
                remedy: "letters, digits and _ only, no digit first; a dollar sign itself is written $$")
        }
        if let value = environment[String(name)] { return try yaml(value, at: node) }
        // A default that is empty is text, an empty variable is nothing.
        if let fallback { return fallback.isEmpty ? RetrievedValue(text: "") : try yaml(String(fallback), at: node) }
        unset[reference] = String(name)
        noteUnset(String(name), at: node)
        return try yaml("", at: node)
    }

    /// A value that stands in no file: what is wrong with it is wrong at the reference.
    private func yaml(_ text: String, at node: YAMLNode) throws(Failure) -> RetrievedValue {
        do throws(Failure) { return try RetrievedValue(yaml: text, file: "") } catch {
            let finding = error.diagnostics.first
            throw node.failure(finding?.message ?? "no value", remedy: finding?.remedy ?? "")
        }
    }

    /// Says once for each variable that it is not set, where that matters.
    private mutating func noteUnset(_ name: String, at node: YAMLNode) {
        isUncertain = true
        guard isRead, said.insert(name).inserted else { return }
        findings.append(
            node.diagnostic(
                "the environment variable \(name) is not set: nothing (null) stands for it, as in the Collector; a setting "
                    + "without a value is zero or empty, not its default", severity: .warning,
                remedy: "set it: \(name)=…, or write ${env:\(name):-default}"))
    }

    private static func isName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
        }
    }

    /// A file's content; its name is relative to the working folder, as in the Collector.
    private mutating func file(_ path: String, at node: YAMLNode) throws(Failure) -> RetrievedValue {
        let place = folder.isEmpty || path.hasPrefix("/") ? path : folder + "/" + path
        guard SmallFile.isRegular(place) else {
            throw Failure(
                .io,
                node.diagnostic(
                    "the file '\(path)' is not there: the Collector refuses it",
                    remedy: "names are relative to the folder that the command runs in"))
        }
        let bytes: [UInt8]
        do throws(Failure) { bytes = try SmallFile.read(place, limitBytes: Self.lengthLimit) } catch {
            throw node.failure("the file '\(path)' can't be read: \(error.diagnostics.first?.message ?? "")")
        }
        files.append(place)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw node.failure("the file '\(path)' is no UTF-8 text")
        }
        return try RetrievedValue(yaml: text, file: path)
    }
}
