import WinnowModel
import WinnowSampling

extension Route {
    /// A request on its way to a hop.
    struct Request {
        var hop: Int
        var bytes: Int
        var spans: [SpanHandle]
        /// It came before and nobody took it: for a replica by number, or (`anyReplica`) to be shared out again; `nil`: it comes first.
        var again: Int?

        // On a real export path:

        /// Number of the attempt that it is part of; -1: nobody waits for its answer.
        var sending = -1
        var replica = 0
        /// Which replica of the hop before sent it, and how.
        var source = 0
        var isGRPC = true
        /// Its sender will have given up before it is served, and goes on with copies: nobody hears what becomes of it.
        var isLate = false
        /// It is a packet: its sender waits for nothing, whatever becomes of it.
        var isDatagram = false
        /// When it was sent.
        var sent: Nanos = 0
        /// What the way does with it.
        var carriage = Carriage(delayNanos: 0)
        /// Which of the processes in its place the replica was when it came.
        var life = 0
        /// What its sender is told, and when.
        var answer = WireAnswer.noAnswer
        var answerTime: Nanos = 0
        var isAnswered = false
        /// Whether the receiver has its spans, and who holds on to them if its sender does not know.
        var isTaken = false
        var kept: [SpanHandle] = []
        /// As whom an exporter knows it that it waits for; -1: for none.
        var caller = -1
        /// Whether its answer arrives whatever happens.
        var isForced = false
        /// Answers in the queue.
        var events = 0

        init(hop: Int, bytes: Int, spans: [SpanHandle], again: Int? = nil) {
            self.hop = hop
            self.bytes = bytes
            self.spans = spans
            self.again = again
        }

        /// Begins anew in the memory of an earlier one.
        mutating func begin(hop: Int, bytes: Int, again: Int? = nil) {
            self.hop = hop
            self.bytes = bytes
            self.again = again
            sending = -1
            replica = 0
            life = 0
            isAnswered = false
            isTaken = false
            caller = -1
            isForced = false
            isLate = false
            isDatagram = false
        }
    }
}
