/// A release of the OpenTelemetry Collector (contrib) whose behaviour is modelled.
public struct CollectorVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Major version.
    public let major: Int
    /// Minor version.
    public let minor: Int
    /// Patch version.
    public let patch: Int

    /// Creates a release number.
    public init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads `0.158.0`, `v0.158.0` or `0.158`; `nil` for anything else.
    public init?(_ text: String) {
        let digits = text.hasPrefix("v") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count) else { return nil }
        var numbers: [Int] = []
        for part in parts {
            guard part.utf8.count <= 6, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(part)
            else { return nil }
            numbers.append(number)
        }
        self.init(numbers[0], numbers[1], numbers.count > 2 ? numbers[2] : 0)
    }

    /// Feature gates that are switched otherwise than the release does.
    public var gates = FeatureGates()

    /// The release that is modelled unless a user names another: the newest that was recorded.
    public static let modelled = CollectorVersion(0, 161, 0)

    /// The releases whose rules are known: from the last one before the first change that `CollectorChange` tells apart to the newest that
    /// was recorded (tail sampling of contrib v0.139 to v0.161).
    public static let known = CollectorVersion(0, 131)...CollectorVersion(0, 161)

    /// Releases are ordered by their numbers.
    public static func < (a: CollectorVersion, b: CollectorVersion) -> Bool {
        (a.major, a.minor, a.patch) < (b.major, b.minor, b.patch)
    }

    /// `v0.158.0`, with its gates where some are switched.
    public var description: String { "v\(major).\(minor).\(patch)" + (gates.isEmpty ? "" : " " + gates.description) }
}

extension CollectorVersion {
    /// Whether this release behaves in the new way.
    public func has(_ change: CollectorChange) -> Bool { self >= change.since }

    /// Whether `invert_match` of a policy of its own is a veto rather than the plain opposite.
    public var invertsByVeto: Bool {
        switch gates[.disableInvertDecisions] {
        case true: false
        case false: !has(.vetoGone)
        case nil: !has(.plainInversion)
        }
    }

    /// Whether `tail_sampling` reads and writes trace states.
    public var usesTraceState: Bool { has(.traceState) && gates[.useTraceState] == true }

    /// The mode of a `probabilistic_sampler` that sets none.
    ///
    /// Every release so far has `defaultMode = HashSeed` (contrib, `sampler_mode.go`, #36802 and #37536), whatever its README said for a while.
    public func probabilisticSamplerDefaultMode(hashSeed: UInt32) -> ProbabilisticSamplerSettings.Mode { .hashSeed }
}
