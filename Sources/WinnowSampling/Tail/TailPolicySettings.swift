import WinnowModel
public import WinnowSettings

/// One policy of a `tail_sampling` processor: its name, where it stands and its rule.
public struct TailPolicySettings: Sendable {
    /// The policy's name; empty for a policy without a name.
    public var name: String
    /// Where the policy stands.
    public var place: SettingPlace
    /// What it tests.
    public var rule: any TailPolicyRule

    /// Creates a policy.
    public init(name: String, place: SettingPlace = SettingPlace(), rule: any TailPolicyRule) {
        self.name = name
        self.place = place
        self.rule = rule
    }

    /// The policy of one of several shards.
    public func divided(by shards: Int) -> TailPolicySettings {
        shards <= 1 ? self : TailPolicySettings(name: name, place: place, rule: rule.divided(by: shards))
    }
}

extension TailPolicySettings: Hashable {
    /// Equal in name, place and rule.
    public static func == (a: TailPolicySettings, b: TailPolicySettings) -> Bool {
        a.name == b.name && a.place == b.place && a.rule == b.rule
    }

    /// Hashes all of it.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(place)
        hasher.combine(AnyHashable(rule))
    }
}

/// Equal in type and settings.
public func == (a: any TailPolicyRule, b: any TailPolicyRule) -> Bool { AnyHashable(a) == AnyHashable(b) }

/// Equal one by one.
public func == (a: [any TailPolicyRule], b: [any TailPolicyRule]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0 == $1 }
}
