public import WinnowModel

/// A request that an exporter sends now, once.
public struct ExporterAttempt: Sendable, Hashable {
    /// Names the attempt when it is answered.
    public struct ID: Sendable, Hashable, BitwiseCopyable {
        /// Where the request stands.
        let place: Int32
        /// Which of the attempts that have stood there.
        let generation: UInt32
    }

    /// Its name.
    public let id: ID
    /// When it starts, ns.
    public let start: Nanos
    /// When its context ends, ns, be it before `start`; `.max`: never. An attempt that is not answered before ends then, with
    /// `AttemptAnswer.deadlineExceeded`.
    public let deadline: Nanos
    /// Where its spans stand in `ExporterOutput.spans`.
    public let range: Range<Int>
    /// Size of the request, bytes.
    public let bytes: Int
}
