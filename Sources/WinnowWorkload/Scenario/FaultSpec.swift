import WinnowModel

/// A timed fault: what it hits, when, and what it does.
struct FaultSpec: Sendable {
    var name: String
    var service: String
    /// nil: every operation by which work enters the service.
    var operation: String?
    /// nil: all copies; else the copy's number from 0.
    var instance: Int?
    /// Begin and end, ns since the traffic began.
    var fromNanos: UInt64
    var untilNanos: UInt64
    /// Chance for each span in the window.
    var probability = 1.0
    var behavior: any Fault
    var place = SourcePlace()

    /// What it hits, for people.
    var target: String {
        var text = service
        if let operation { text += " " + operation }
        if let instance { text += " #\(instance)" }
        return text
    }
}
