import WinnowModel
import WinnowWorkload

extension LabPlan {
    /// Loads recorded traces.
    static func recording(_ paths: [String], _ options: LabOptions) throws(Failure) -> any Traffic {
        throw Failure(.internal, Diagnostic("recordings"))
    }
}
