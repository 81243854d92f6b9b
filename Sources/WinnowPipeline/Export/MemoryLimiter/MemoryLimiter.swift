public import WinnowModel

/// Refuses requests while the heap is large, and forces collections (core v0.161.0, `internal/memorylimiter/memorylimiter.go`).
///
/// The heap is looked at every `check_interval` from the start; between two looks nothing changes. Readings and collections are the driver's:
/// `check` says that it wants a collection, and `collected` takes the reading after it.
public struct MemoryLimiter: Sendable {
    /// What a look at the memory asks for.
    public enum Wish: Sendable, Hashable {
        /// Nothing.
        case nothing
        /// A collection, and `collected` with the reading after it.
        case collection
    }

    /// The text of the error that refused requests get; it is not permanent, so that senders try again.
    public static let refusal = "data refused due to high memory usage"

    /// The limits.
    public let limits: MemoryLimits
    /// Whether requests are refused now.
    public private(set) var refuses = false
    /// Spans of requests that were let through.
    public private(set) var acceptedSpans = 0
    /// Spans of requests that were refused.
    public private(set) var refusedSpans = 0

    private let settings: MemoryLimiterSettings
    private let start: Nanos
    private var lastCollection: Nanos
    private var lastBytes: UInt64 = 0
    private var softNanos: Int64 = 0
    private var hardNanos: Int64 = 0
    /// Looks at the memory that were taken.
    private var looks: UInt64 = 0

    /// Creates the limiter at the Collector's start; `nil`: its limit is a percentage of a memory that nobody knows.
    public init?(
        _ settings: MemoryLimiterSettings, totalMemoryBytes: UInt64?, at now: Nanos,
        notes: inout [MemoryLimiterNote]
    ) {
        guard let limits = MemoryLimits(settings, totalMemoryBytes: totalMemoryBytes) else { return nil }
        self.limits = limits
        self.settings = settings
        start = now
        lastCollection = now
        if settings.limitMiB == 0 {
            notes.append(
                MemoryLimiterNote(
                    at: now,
                    kind: .percentage(
                        totalMiB: (totalMemoryBytes ?? 0) >> 20, limit: settings.limitPercentage,
                        spike: settings.spikeLimitPercentage)))
        }
        notes.append(
            MemoryLimiterNote(
                at: now,
                kind: .configured(
                    limitMiB: limits.hardBytes >> 20, spikeMiB: limits.spikeBytes >> 20,
                    intervalNanos: settings.checkIntervalNanos)))
    }

    /// When the memory is next looked at, ns.
    public var nextCheck: Nanos { start &+ (looks &+ 1) &* interval }

    private var interval: UInt64 { UInt64(clamping: max(1, settings.checkIntervalNanos)) }

    /// Looks at the heap, `bytes` large; what is said goes to `notes`.
    public mutating func check(reading bytes: UInt64, at now: Nanos, notes: inout [MemoryLimiterNote]) -> Wish {
        looks = now < start ? looks &+ 1 : max(looks &+ 1, (now - start) / interval)
        let isAbove = judge(bytes, isCollected: false, now, &notes)
        if !isAbove {
            if refuses { notes.append(note(.resumes, bytes, now)) }
            refuses = false
            return .nothing
        }
        let isHard = bytes >= limits.hardBytes
        let least =
            isHard ? max(settings.leastHardNanos, hardNanos) : max(settings.leastSoftNanos, softNanos)
        if Int64(clamping: now &- lastCollection) > least {
            notes.append(note(isHard ? .collectsAboveHard : .collectsAboveSoft, bytes, now))
            return .collection
        }
        settle(bytes, isAbove: true, now, &notes)
        return .nothing
    }

    /// Takes the reading after the collection that `check` has wished for.
    public mutating func collected(reading bytes: UInt64, at now: Nanos, notes: inout [MemoryLimiterNote]) {
        lastCollection = now
        notes.append(note(.collected, bytes, now))
        settle(bytes, isAbove: judge(bytes, isCollected: true, now, &notes), now, &notes)
    }

    /// Whether a request of so many spans may pass.
    public mutating func admit(spans: Int) -> Bool {
        if refuses { refusedSpans += spans } else { acceptedSpans += spans }
        return !refuses
    }

    /// Whether the soft limit is reached; a collection that has freed less than a twentieth stretches both intervals, and whatever frees
    /// more ends that.
    private mutating func judge(
        _ bytes: UInt64, isCollected: Bool, _ now: Nanos, _ notes: inout [MemoryLimiterNote]
    ) -> Bool {
        let isAbove = bytes >= limits.softBytes
        let hasHelped = !isAbove || bytes <= lastBytes &* 95 / 100
        lastBytes = bytes
        if hasHelped {
            softNanos = 0
            hardNanos = 0
        } else if isCollected {
            softNanos = stretched(softNanos, settings.leastSoftNanos, settings.mostSoftNanos)
            hardNanos = stretched(hardNanos, settings.leastHardNanos, settings.mostHardNanos)
            notes.append(note(.backsOff(softNanos: softNanos, hardNanos: hardNanos), bytes, now))
        }
        return isAbove
    }

    /// Twice the interval, which starts just below that of the looks, and at most `most`.
    private func stretched(_ current: Int64, _ least: Int64, _ most: Int64) -> Int64 {
        if most == 0 { return least }
        let look = Int64(exactly: (Double(settings.checkIntervalNanos) * 0.95).rounded(.towardZero)) ?? .max
        return min(max(current, least, look) &* 2, max(most, least))
    }

    private mutating func settle(
        _ bytes: UInt64, isAbove: Bool, _ now: Nanos, _ notes: inout [MemoryLimiterNote]
    ) {
        if isAbove, !refuses { notes.append(note(.refuses, bytes, now)) }
        refuses = isAbove
    }

    private func note(_ kind: MemoryLimiterNote.Kind, _ bytes: UInt64, _ now: Nanos) -> MemoryLimiterNote {
        MemoryLimiterNote(at: now, kind: kind, currentMiB: bytes >> 20)
    }
}
