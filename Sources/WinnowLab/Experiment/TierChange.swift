import WinnowModel
public import WinnowSettings
import WinnowPipeline

/// What happens to the collectors of one tier while traces flow, as typed (`@30s:4`) or as `changes` of an experiment say.
public struct TierChange: Sendable, Hashable {
    /// Kinds of changes.
    public enum Kind: Sendable, Hashable {
        /// From then on there are so many.
        case replicas(Int)
        /// So many come, or go where it is negative.
        case added(Int)
        /// One by number from 1, or all (`nil`), die with what they hold and are back after so many nanoseconds.
        case restarted(Int?, downNanos: UInt64)
    }

    /// When, ns from the start of the recording, or of the measured window of a run.
    public var afterNanos: UInt64
    /// What.
    public var kind: Kind
    /// As it was typed.
    public var text = ""
    /// Where it stands in a file; nowhere where it was typed.
    public var place = SettingPlace()

    /// Most changes of one tier.
    static let most = 64
    /// Latest time of a change: ten years, ns.
    static let latestNanos: UInt64 = 3_650 * 86_400_000_000_000
    /// How changes are written.
    static let remedy =
        "write @TIME:N (so many from then on), @TIME:+1, @TIME:-1, @TIME:restart, or @TIME:restart:NUMBER:DOWN such as @30s:restart:2:10s"

    /// Reads `TIME:CHANGE`; `nil` for anything else.
    init?(typed text: Substring) {
        let words = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard words.count >= 2, let after = Quantity.parseDuration(words[0]), after <= Self.latestNanos else {
            return nil
        }
        afterNanos = after
        self.text = "@" + text
        if words[1] == "restart" {
            var one: Int?
            if words.count > 2, words[2] != "all" {
                guard let number = Self.number(words[2]) else { return nil }
                one = number
            }
            var downNanos: UInt64 = 0
            if words.count > 3 {
                guard let down = Quantity.parseDuration(words[3]), down <= Self.latestNanos else { return nil }
                downNanos = down
            }
            if words.count > 4 { return nil }
            kind = .restarted(one, downNanos: downNanos)
            return
        }
        guard words.count == 2 else { return nil }
        let sign = words[1].first
        if sign == "+" || sign == "-" {
            guard let number = Self.number(String(words[1].dropFirst())) else { return nil }
            kind = .added(sign == "-" ? -number : number)
        } else {
            guard let number = Self.number(words[1]) else { return nil }
            kind = .replicas(number)
        }
    }

    init(afterNanos: UInt64, kind: Kind, place: SettingPlace) {
        self.afterNanos = afterNanos
        self.kind = kind
        self.place = place
    }

    /// A number from 1 to 1000 in plain digits.
    static func number(_ text: String) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else { return nil }
        return (1...1000).contains(number) ? number : nil
    }
}

/// One of the `changes` of a tier.
struct TierChangeSettings: SettingsBlock {
    var afterNanos: UInt64 = 0
    var replicas: Int?
    var added: Int?
    var removed: Int?
    var restart: String?
    var downNanos: UInt64 = 0
    var place = SettingPlace()

    static let summary = "something that happens to the collectors of a tier"
    static var fields: [SettingField<TierChangeSettings>] {
        [
            .duration(
                "at", \.afterNanos, in: 0...TierChange.latestNanos, required: true,
                "when, from the start of the recording or of the measured window"),
            .integer("replicas", \.replicas, in: 1...1000, "so many there are from then on"),
            .integer("add", \.added, in: 1...1000, "so many come"),
            .integer("remove", \.removed, in: 1...1000, "so many go, those with the highest numbers: they shut down"),
            .text(
                "restart", \.restart,
                "the number, from 1, of the one that dies with what it holds and comes back, or `all`"),
            .duration("down", \.downNanos, in: 0...TierChange.latestNanos, "how long a restart takes"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        place = SettingPlace(node)
        let given = [replicas != nil, added != nil, removed != nil, restart != nil].count { $0 }
        if given != 1 {
            diagnostics.append(
                node.diagnostic(
                    "a change says one of 'replicas', 'add', 'remove', 'restart'",
                    remedy: "write {at: 30s, replicas: 4} or {at: 1m, restart: 2, down: 10s}"))
        }
        if let restart, restart != "all", TierChange.number(restart) == nil {
            diagnostics.append(
                (node["restart"] ?? node).diagnostic(
                    "'restart' is the number of a replica, from 1, or all", remedy: "write restart: 2"))
        }
    }

    /// The change, where the block was read without a fault.
    var change: TierChange {
        let kind: TierChange.Kind =
            if let replicas {
                .replicas(replicas)
            } else if let added {
                .added(added)
            } else if let removed {
                .added(-removed)
            } else {
                .restarted(restart.flatMap(TierChange.number), downNanos: downNanos)
            }
        return TierChange(afterNanos: afterNanos, kind: kind, place: place)
    }
}
