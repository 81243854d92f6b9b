/// Memory of a batch's walk, kept from batch to batch.
struct HeadScratch: Sendable {
    /// What a decided span hands on to its children.
    struct HandedOn: Sendable {
        var state = SamplingState()
        var inclusion = Inclusion.never
        var isKept = false
        var isDecided = false
    }

    /// By row.
    var handedOn: [HandedOn] = []

    /// Makes room for `count` rows, none of them decided.
    mutating func reset(_ count: Int) {
        if handedOn.count < count { handedOn = [HandedOn](repeating: HandedOn(), count: count) }
        for row in 0..<count { handedOn[row].isDecided = false }
    }
}
