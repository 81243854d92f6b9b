public import WinnowModel
import WinnowSettings

/// A policy as typed: `[name=]FILE[*N[:ROUTING]][@TIME:CHANGE…][,…]`, stages in the order in which a span meets them.
public struct PolicySpec: Sendable, Hashable {
    /// One file of the policy.
    public struct Part: Sendable, Hashable {
        /// The file.
        public var path: String
        /// Collectors that run it; `nil`: as many as the exporter before it names, else one.
        public var replicas: Int?
        /// How requests are shared out to them; `nil`: as the exporter before it says, else by trace id.
        public var routing: Routing?
        /// What happens to them while traces flow.
        public var changes: [TierChange] = []
        /// What it is called where it is one of the tiers of a file; `nil`: as the file.
        var tierName: String?
        /// Of a tier, the exporters that lead to the next.
        var leading: Set<String> = []

        /// What was typed stands in a file.
        mutating func place(at place: SettingPlace) {
            for change in changes.indices { changes[change].place = place }
        }

        /// As it stands in the name of a policy that has none.
        var title: String {
            var title = PolicySpec.fileName(path)
            if let replicas, replicas > 1 { title += "*\(replicas)" + (routing.map { ":\($0.rawValue)" } ?? "") }
            return title + changes.map(\.text).joined()
        }
    }

    /// How requests are shared out to replicas.
    public enum Routing: String, Sendable, CaseIterable {
        /// Each trace to one of them, by its id.
        case traceID = "trace_id"
        /// Request after request to the next one.
        case roundRobin = "round_robin"
        /// Each request to one that is drawn.
        case random
    }

    /// Name in reports.
    public var name: String
    /// The files.
    public var parts: [Part]

    /// Reads what was typed; where there is a file of a name that reads like something else as well, the file is meant.
    public init(_ text: String) throws(Failure) { try self.init(text) { SmallFile.exists($0) } }

    /// Reads what was typed; `exists` tells of a path whether there is a file.
    init(_ text: String, exists: (String) -> Bool) throws(Failure) {
        var rest = text[...]
        var name: String?
        if let sign = text.firstIndex(of: "="), !text[..<sign].contains("/"), !text[..<sign].contains(",") {
            name = String(text[..<sign])
            rest = text[text.index(after: sign)...]
        }
        var parts: [Part] = []
        for part in rest.split(separator: ",", omittingEmptySubsequences: false) {
            let part = try Self.part(part, of: text, exists: exists)
            if part.path.isEmpty { throw Self.failure("a policy names at least one file", text) }
            parts.append(part)
        }
        if name?.isEmpty == true { throw Self.failure("the name before '=' is empty", text) }
        self.parts = parts
        self.name =
            name ?? parts.map(\.title).joined(separator: ",")
    }

    private static func part(
        _ text: Substring, of whole: String, exists: (String) -> Bool
    ) throws(Failure) -> Part {
        // A file of exactly this name is meant, whatever its name looks like.
        if text.contains("@") || text.contains("*"), exists(String(text)) { return Part(path: String(text)) }
        guard let star = text.lastIndex(of: "*") else { return withChanges(text, exists) }
        let pieces = text[text.index(after: star)...].split(separator: "@", omittingEmptySubsequences: false)
        let after = pieces[0]
        let colon = after.firstIndex(of: ":")
        // A star that counts nothing is part of the path.
        guard let count = Int(after[..<(colon ?? after.endIndex)]) else { return withChanges(text, exists) }
        guard (1...1000).contains(count) else { throw failure("replicas are a number from 1 to 1000", whole) }
        var part = Part(path: String(text[..<star]), replicas: count)
        for piece in pieces.dropFirst() {
            guard let change = TierChange(typed: piece) else {
                throw Failure(
                    .usage,
                    Diagnostic(
                        "'@\(piece)' is nothing that can happen to replicas", text: String(whole),
                        remedy: TierChange.remedy))
            }
            part.changes.append(change)
        }
        guard let colon else { return part }
        let word = String(after[after.index(after: colon)...])
        part.routing = Routing(rawValue: word)
        if part.routing == nil {
            let words = Routing.allCases.map(\.rawValue)
            throw failure(
                "replicas are chosen by \(words.joined(separator: ", ")), not '\(word)'"
                    + (nearest(to: word, in: words).map { ": did you mean '\($0)'?" } ?? ""), whole)
        }
        return part
    }

    /// A file without a number of replicas, and what happens to those that it has; an `@` before anything else is part of the path.
    private static func withChanges(_ text: Substring, _ exists: (String) -> Bool) -> Part {
        var pieces = text.split(separator: "@", omittingEmptySubsequences: false)
        var changes: [TierChange] = []
        while pieces.count > 1, let last = pieces.last, let change = TierChange(typed: last) {
            changes.append(change)
            pieces.removeLast()
            if pieces.count > 1, exists(pieces.joined(separator: "@")) { break }
        }
        var part = Part(path: pieces.joined(separator: "@"))
        part.changes = changes.reversed()
        return part
    }

    /// The last part of a path.
    static func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    private static func failure(_ message: String, _ text: String) -> Failure {
        Failure(
            .usage,
            Diagnostic(
                message, text: text,
                remedy:
                    "write [name=]FILE[*N][:ROUTING][,…], such as old=agent.yaml,gateway.yaml*3 or gateway.yaml*3:round_robin"
            ))
    }
}
