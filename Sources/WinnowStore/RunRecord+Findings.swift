public import WinnowModel

extension RunRecord {
    /// Something the user should know.
    public struct Warning: Sendable, Equatable {
        /// The policy's ordinal; `nil` when it concerns several or none.
        public var policy: Int?
        /// What is wrong, with its figures, one or two sentences; names the policies it is about.
        public var message: String
        /// The file that causes it; empty when none does.
        public var file: String
        /// The line in that file, 0 when unknown.
        public var line: Int
        /// A command that shows more, starting with `winnow `; empty when there is none.
        public var command: String
        /// How much it matters.
        public var severity: Diagnostic.Severity

        /// Creates a warning.
        public init(
            policy: Int? = nil, message: String, file: String = "", line: Int = 0, command: String = "",
            severity: Diagnostic.Severity = .warning
        ) {
            self.policy = policy
            self.message = message
            self.file = file
            self.line = line
            self.command = command
            self.severity = severity
        }
    }

    /// A fault of the traffic.
    public struct Fault: Sendable, Equatable {
        /// Its number.
        public var ordinal: Int
        /// Its name in the scenario.
        public var name: String
        /// error, latency, outage, incident …
        public var kind: String
        /// What it hits, for people.
        public var target: String
        /// When it starts, Unix ns.
        public var onset: Nanos
        /// When it ends, Unix ns.
        public var end: Nanos

        /// Creates a fault.
        public init(ordinal: Int, name: String, kind: String, target: String, onset: Nanos, end: Nanos) {
            self.ordinal = ordinal
            self.name = name
            self.kind = kind
            self.target = target
            self.onset = onset
            self.end = end
        }
    }

    /// A trace whose fate differs between a policy and a reference.
    public struct Example: Sendable, Equatable {
        /// Which way the fate changed.
        public enum Kind: String, Sendable {
            /// The reference keeps it, the policy does not.
            case lost
            /// The policy keeps it, the reference does not.
            case gained
        }

        /// The policy's ordinal.
        public var policy: Int
        /// The reference's ordinal.
        public var reference: Int
        /// Which way the fate changed.
        public var kind: Kind
        /// The trace.
        public var traceID: TraceID
        /// The seed of the traffic.
        public var seed: UInt64
        /// Service of the root span; empty without a root.
        public var rootService: String
        /// Name of the root span; empty without a root.
        public var rootOperation: String
        /// Length of the trace, ns.
        public var durationNanos: UInt64
        /// Ids of its classes (`TraceClasses.all`).
        public var classes: [String]
        /// Its spans.
        public var spans: [SpanRecord]

        /// Creates an example.
        public init(
            policy: Int, reference: Int, kind: Kind, traceID: TraceID, seed: UInt64, rootService: String,
            rootOperation: String, durationNanos: UInt64, classes: [String], spans: [SpanRecord]
        ) {
            self.policy = policy
            self.reference = reference
            self.kind = kind
            self.traceID = traceID
            self.seed = seed
            self.rootService = rootService
            self.rootOperation = rootOperation
            self.durationNanos = durationNanos
            self.classes = classes
            self.spans = spans
        }
    }

    /// A span in plain values.
    public struct SpanRecord: Sendable, Equatable {
        /// The span.
        public var spanID: UInt64
        /// Its parent; 0 for none.
        public var parentSpanID: UInt64
        /// The service's name.
        public var service: String
        /// The span's name.
        public var name: String
        /// The span's kind.
        public var kind: SpanKind
        /// When it starts, Unix ns.
        public var startNanos: Nanos
        /// When it ends, Unix ns.
        public var endNanos: Nanos
        /// Its status code.
        public var status: SpanStatus
        /// Its status message.
        public var statusMessage: String
        /// Attributes of the span as a JSON object.
        public var attributesJSON: String
        /// Attributes of the resource as a JSON object.
        public var resourceJSON: String
        /// Events as a JSON array.
        public var eventsJSON: String

        /// Creates a span.
        public init(
            spanID: UInt64, parentSpanID: UInt64 = 0, service: String, name: String, kind: SpanKind, startNanos: Nanos,
            endNanos: Nanos, status: SpanStatus = .unset, statusMessage: String = "", attributesJSON: String = "{}",
            resourceJSON: String = "{}", eventsJSON: String = "[]"
        ) {
            self.spanID = spanID
            self.parentSpanID = parentSpanID
            self.service = service
            self.name = name
            self.kind = kind
            self.startNanos = startNanos
            self.endNanos = endNanos
            self.status = status
            self.statusMessage = statusMessage
            self.attributesJSON = attributesJSON
            self.resourceJSON = resourceJSON
            self.eventsJSON = eventsJSON
        }
    }

    /// One decision of one policy on one trace.
    public struct DecisionRow: Sendable, Equatable {
        /// The policy's ordinal.
        public var policy: Int
        /// The seed.
        public var seed: UInt64
        /// The trace.
        public var traceID: TraceID
        /// Counts the decisions on this trace, from 0.
        public var round: Int
        /// `sampled`, `not_sampled`, `dropped` or `evicted`.
        public var decision: String
        /// The deciding rule's name; empty for none.
        public var rule: String
        /// When, Unix ns.
        public var decidedAtNanos: Nanos
        /// The hop that decided; `sdk` for start-time samplers.
        public var hop: String
        /// Number of the stage in its hop.
        public var stage: Int

        /// Creates a decision.
        public init(
            policy: Int, seed: UInt64, traceID: TraceID, round: Int = 0, decision: String, rule: String = "",
            decidedAtNanos: Nanos, hop: String = "", stage: Int = 0
        ) {
            self.hop = hop
            self.stage = stage
            self.policy = policy
            self.seed = seed
            self.traceID = traceID
            self.round = round
            self.decision = decision
            self.rule = rule
            self.decidedAtNanos = decidedAtNanos
        }
    }

    /// A trace that a policy kept.
    public struct KeptTrace: Sendable, Equatable {
        /// The policy's ordinal.
        public var policy: Int
        /// The seed.
        public var seed: UInt64
        /// The trace.
        public var traceID: TraceID
        /// Spans of it that were kept.
        public var spansKept: Int
        /// Which of its spans were kept: bit k of byte k / 8 is the k-th as the trace is stored; `nil`: all, or the trace is not stored.
        public var keptSpans: [UInt8]?

        /// Creates a kept trace.
        public init(policy: Int, seed: UInt64, traceID: TraceID, spansKept: Int, keptSpans: [UInt8]? = nil) {
            self.keptSpans = keptSpans
            self.policy = policy
            self.seed = seed
            self.traceID = traceID
            self.spansKept = spansKept
        }
    }
}
