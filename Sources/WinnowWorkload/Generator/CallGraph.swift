import WinnowModel

/// A scenario compiled for the generator: flat arrays that refer to one another by index.
///
/// Everything that can be decided before the first trace is decided here: rows of attributes, extras, statuses of every outcome.
struct CallGraph: Sendable {
    /// An operation.
    struct Operation: BitwiseCopyable {
        /// Number in `TraceTables.operations`.
        var number: UInt32
        var flags: OperationFlags
        /// Offset of its latency table in `bins`, and the scale.
        var bins: Int32
        var scale: Double
        var firstCall: Int32
        var endCall: Int32
        var firstOutcome: Int32
        var firstMode: Int32
        var endMode: Int32
        /// Words below fail with one of the modes.
        var modeTotal: UInt64
        var firstFault: Int32
        var endFault: Int32
        var firstInstance: UInt32
        var instances: UInt32
        /// Where the rows by outcome and story start, and how many stories there are.
        var firstStory: Int32
        var stories: Int32
    }

    /// What an operation may have beside the plain work and calls.
    struct OperationFlags: OptionSet, BitwiseCopyable {
        var rawValue: UInt8
        static let fails = OperationFlags(rawValue: 1)
        static let faulted = OperationFlags(rawValue: 2)
        static let stories = OperationFlags(rawValue: 4)
        /// Some fault makes calls of it vanish.
        static let refused = OperationFlags(rawValue: 8)
    }

    /// How a span ends.
    struct Outcome: BitwiseCopyable {
        var attributes: UInt32
        var extras: UInt32
        var status: UInt8
    }

    /// An own way of failing: words up to `upTo` that no earlier mode took.
    struct Mode: BitwiseCopyable {
        var upTo: UInt64
        var outcome: Int32
        var atEnd: Bool
    }

    /// A fault as one operation sees it.
    struct Fault: BitwiseCopyable {
        var from: Nanos
        var until: Nanos
        /// Words up to this are struck.
        var threshold: UInt64
        var purpose: UInt64
        var factor: Double
        var addition: UInt64
        /// The only instance that is hit; `.max`: all.
        var instance: UInt32
        var number: UInt32
        /// Outcome of the operation; 0: goes on.
        var outcome: Int32
        var refuses: Bool
        var isSilent: Bool
    }

    /// A call site.
    struct Call: BitwiseCopyable {
        var key: UInt64
        var flags: CallFlags
        /// The call happens when the word of `choice` lies in `low...high`.
        var choice: UInt64
        var low: UInt64
        var high: UInt64
        var callee: Int32
        var firstRepeat: Int32
        /// Lines in `repeats`; 0: every count from `leastRepeats` on, `repeatSpan` of them, has equal chance.
        var repeats: Int32
        var leastRepeats: UInt32
        var repeatSpan: UInt32
        var attempts: Int32
        var backoff: Double
        var backoffFactor: Double
        var timeout: UInt64
        var propagation: UInt64
        var clientOperation: UInt32
        /// By outcome of the callee, then timeout, then refused.
        var firstResult: Int32
        /// Number of the callee's outcomes.
        var calleeOutcomes: Int32
        /// Network time of a remote call, delay of a message.
        var bins: Int32
        var scale: Double
        /// Base of the story's digits; 0: no story is told.
        var storyBase: Int32
    }

    /// What a call may be.
    struct CallFlags: OptionSet, BitwiseCopyable {
        var rawValue: UInt16
        static let always = CallFlags(rawValue: 1 << 0)
        /// A client span stands between caller and callee.
        static let remote = CallFlags(rawValue: 1 << 1)
        /// The callee runs in another process, without a client span.
        static let message = CallFlags(rawValue: 1 << 2)
        static let async = CallFlags(rawValue: 1 << 3)
        static let parallel = CallFlags(rawValue: 1 << 4)
        static let opensGroup = CallFlags(rawValue: 1 << 5)
        static let closesGroup = CallFlags(rawValue: 1 << 6)
        static let once = CallFlags(rawValue: 1 << 7)
        static let timed = CallFlags(rawValue: 1 << 8)
        static let delayed = CallFlags(rawValue: 1 << 9)
        static let propagates = CallFlags(rawValue: 1 << 10)
    }

    /// What an outcome of the callee means at a call site.
    struct Result: BitwiseCopyable {
        /// Row, extras and status of the client span.
        var client: Outcome
        /// Outcome of the caller if the failure propagates; 0: it can't.
        var transition: Int32
        var failed: Bool
        var retryable: Bool
        /// Digit of the story.
        var digit: UInt8
    }

    /// How often: words up to `upTo` that no earlier line took.
    struct Repeat: BitwiseCopyable {
        var upTo: UInt64
        var count: UInt32
    }

    /// Rows of an operation by outcome and by what happened to its retried call.
    struct Story: BitwiseCopyable {
        var attributes: UInt32
        var extras: UInt32
    }

    /// A root operation.
    struct Root: BitwiseCopyable {
        /// Index of the operation.
        var operation: Int
        /// Key of its name: traces and arrivals are keyed by it.
        var key: UInt64
        /// Root spans that take longer are slow, ns.
        var slo: UInt64
        /// Most spans that one trace can have.
        var mostSpans: Int
        var expectedSpans: Double
        /// Start in `nodes`; 0: no rare path starts here; below: the root itself is one.
        var node: Int32
    }

    /// When traces of a root start.
    struct Source: Sendable {
        /// Rates in the window.
        var profile: [RateSegment]
        /// Rates before and after it.
        var process: any ArrivalProcess
        /// Scales the profile's rates.
        var factor: Double
    }

    var operations = FrozenArray<Operation>([])
    var outcomes = FrozenArray<Outcome>([])
    var modes = FrozenArray<Mode>([])
    var faults = FrozenArray<Fault>([])
    var calls = FrozenArray<Call>([])
    var results = FrozenArray<Result>([])
    var repeats = FrozenArray<Repeat>([])
    var stories = FrozenArray<Story>([])
    var bins = FrozenArray<OctaveTable.Bin>([])
    /// Rare paths as a tree: at a node's start plus the number of the call in its operation stands 0 (nothing rare below), the start of
    /// the next node, or -1 - the number of a rare path.
    var nodes = FrozenArray<Int32>([0])
    var roots = FrozenArray<Root>([])
    /// By root.
    var sources: [Source] = []
    var hasExtras = false
    var maxDepth: Int32 = 0
}
