public import WinnowModel

/// A policy as typed: `[name=]FILE[*N][,FILE[*N]…]`, stages in the order in which a span meets them.
public struct PolicySpec: Sendable, Hashable {
    /// One file of the policy.
    public struct Part: Sendable, Hashable {
        /// The file.
        public var path: String
        /// Collectors that share its traces by id.
        public var replicas: Int
    }

    /// Name in reports.
    public var name: String
    /// The files.
    public var parts: [Part]

    /// Reads what was typed.
    public init(_ text: String) throws(Failure) {
        var rest = text[...]
        var name: String?
        if let sign = text.firstIndex(of: "="), !text[..<sign].contains("/"), !text[..<sign].contains(",") {
            name = String(text[..<sign])
            rest = text[text.index(after: sign)...]
        }
        var parts: [Part] = []
        for part in rest.split(separator: ",", omittingEmptySubsequences: false) {
            var path = String(part)
            var replicas = 1
            if let star = part.lastIndex(of: "*"), let count = Int(part[part.index(after: star)...]) {
                path = String(part[..<star])
                replicas = count
                guard (1...1000).contains(count) else {
                    throw Self.failure("replicas are a number from 1 to 1000", text)
                }
            }
            if path.isEmpty { throw Self.failure("a policy names at least one file", text) }
            parts.append(Part(path: path, replicas: replicas))
        }
        if name?.isEmpty == true { throw Self.failure("the name before '=' is empty", text) }
        self.parts = parts
        self.name =
            name
            ?? parts.map { Self.fileName($0.path) + ($0.replicas > 1 ? "*\($0.replicas)" : "") }
            .joined(separator: ",")
    }

    /// The last part of a path.
    static func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    private static func failure(_ message: String, _ text: String) -> Failure {
        Failure(
            .usage,
            Diagnostic(
                message, text: text, remedy: "write [name=]FILE[*N][,FILE[*N]…], such as old=agent.yaml,gateway.yaml*3")
        )
    }
}
