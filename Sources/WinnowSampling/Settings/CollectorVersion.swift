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

    /// The release that is modelled unless a user names another.
    public static let modelled = CollectorVersion(0, 158, 0)

    /// The releases whose rules are known: from the last one before the first change that the rules below tell apart to the newest that was
    /// recorded (tail sampling of contrib v0.139 to v0.161).
    public static let known = CollectorVersion(0, 131)...CollectorVersion(0, 161)

    /// Releases are ordered by their numbers.
    public static func < (a: CollectorVersion, b: CollectorVersion) -> Bool {
        (a.major, a.minor, a.patch) < (b.major, b.minor, b.patch)
    }

    /// `v0.158.0`.
    public var description: String { "v\(major).\(minor).\(patch)" }
}

extension CollectorVersion {
    /// Whether `rate_limiting` is a token bucket with `burst_capacity` rather than a budget per Unix second.
    ///
    /// The bucket is known from v0.158.0 on (the release that Grafana Alloy pins); the exact release that brought it is not.
    public var rateLimitingIsTokenBucket: Bool { self >= CollectorVersion(0, 158) }
}

extension CollectorVersion {
    /// Whether `numeric_attribute` reads a bound of 0 as no bound (contrib #41567, July 2025); before, a missing bound was 0.
    ///
    /// The exact release is not confirmed by running.
    public var numericAttributeZeroIsUnset: Bool { self >= CollectorVersion(0, 132) }

    /// The mode of a `probabilistic_sampler` that sets none.
    ///
    /// Every release so far has `defaultMode = HashSeed` (contrib, `sampler_mode.go`, #36802 and #37536), whatever its README said for a while.
    public func probabilisticSamplerDefaultMode(hashSeed: UInt32) -> ProbabilisticSamplerSettings.Mode { .hashSeed }
}
