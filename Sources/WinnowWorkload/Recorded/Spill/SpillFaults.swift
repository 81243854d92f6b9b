import Synchronization
import WinnowModel

/// What went wrong with the temporary store where nobody could be told at once: the first of it.
final class SpillFaults: Sendable {
    private let held = Mutex<Failure?>(nil)

    /// The first failure; `nil`: there was none.
    var first: Failure? { held.withLock { $0 } }

    /// Notes a failure.
    func note(_ failure: Failure) { held.withLock { if $0 == nil { $0 = failure } } }
}
