import WinnowModel

/// Writes one trace after the other by walking the compiled call graph.
///
/// Recursion over flat arrays and raw columns (engine, section 3). Whoever calls `trace` has made room for the most spans that a trace of
/// that root can have, so rows need no check here; everything that is written depends on keys of places only.
struct TraceWriter {
    private let columns: SpanColumns
    private let operations: UnsafePointer<CallGraph.Operation>
    private let outcomes: UnsafePointer<CallGraph.Outcome>
    private let modes: UnsafePointer<CallGraph.Mode>
    let faults: UnsafePointer<CallGraph.Fault>
    private let calls: UnsafePointer<CallGraph.Call>
    private let results: UnsafePointer<CallGraph.Result>
    private let repeats: UnsafePointer<CallGraph.Repeat>
    private let stories: UnsafePointer<CallGraph.Story>
    private let bins: UnsafePointer<OctaveTable.Bin>
    private let nodes: UnsafePointer<Int32>
    private let maxDepth: Int32
    let purposes = Purposes()
    /// False for the trial run that finds a root's p99.
    private let withFaults: Bool

    /// First free row.
    private(set) var row: Int
    var touches: [GroundTruth.Touch]
    var rarePaths: [GroundTruth.RarePath]
    var marks: [GroundTruth.Mark]
    var trace: UInt32 = 0
    var classes: TraceClasses = []
    /// Bitwise or of all statuses: bit 1 is ERROR.
    private var statuses: UInt8 = 0
    private var story: Int32 = 0

    init(
        graph: CallGraph, columns: SpanColumns, row: Int, truth: consuming GroundTruth = GroundTruth(),
        withFaults: Bool = true
    ) {
        self.columns = columns
        self.row = row
        touches = truth.touches
        rarePaths = truth.rarePaths
        marks = truth.marks
        operations = graph.operations.base
        outcomes = graph.outcomes.base
        modes = graph.modes.base
        faults = graph.faults.base
        calls = graph.calls.base
        results = graph.results.base
        repeats = graph.repeats.base
        stories = graph.stories.base
        bins = graph.bins.base
        nodes = graph.nodes.base
        maxDepth = graph.maxDepth
        self.withFaults = withFaults
    }

    /// Writes a trace and returns what it is an example of.
    mutating func trace(
        _ number: Int, root: Int, key: UInt64, node: Int32, slo: UInt64, start: Nanos
    ) -> TraceClasses {
        trace = UInt32(truncatingIfNeeded: number)
        classes = []
        statuses = 0
        let first = row
        let spanKey = Self.child(key, purposes.root)
        var node = node
        if node < 0 {
            mark(rare: -1 - node)
            node = 0
        }
        let end = operation(
            root, start: start, key: spanKey, parent: -1, instance: instance(of: operations + root, key: spanKey),
            node: node, depth: 0
        ).end
        if end &- start > slo { classes.insert(.slow) }
        if statuses & SpanStatus.error.rawValue != 0 {
            classes.insert(columns.status[first] == SpanStatus.error.rawValue ? .rootError : .innerError)
        }
        return classes.isEmpty ? .baseline : classes
    }

    @inline(__always)
    private static func child(_ key: UInt64, _ purpose: UInt64) -> UInt64 {
        let key = Draw.fold(key, purpose)
        // A span id of zero is invalid.
        return key == 0 ? 1 : key
    }

    /// ns that a draw from the table stands for.
    @inline(__always)
    private func time(_ offset: Int32, _ scale: Double, _ word: UInt64) -> UInt64 {
        let value = Double(OctaveTable.value(bins + Int(offset), word)) * scale
        // Adding 2^52 leaves the rounded integer in the low bits: no trapping conversion.
        return (min(value, Double(longestNanos)) + 0x1p52).bitPattern & 0xF_FFFF_FFFF_FFFF
    }

    /// The part of `time` before a point that 16 spare bits of the same draw choose.
    @inline(__always)
    private func part(_ time: UInt64, _ word: UInt64) -> UInt64 { (time &* (word & 0xFFFF)) &>> 16 }

    @inline(__always)
    private func instance(of operation: UnsafePointer<CallGraph.Operation>, key: UInt64) -> UInt32 {
        let count = operation.pointee.instances
        let first = operation.pointee.firstInstance
        if count == 1 { return first }
        return first &+ UInt32(truncatingIfNeeded: Draw.below(UInt64(count), Draw.word(key, purposes.instance)))
    }

    private mutating func operation(
        _ index: Int, start: Nanos, key: UInt64, parent: Int32, instance: UInt32, node: Int32, depth: Int32
    ) -> (end: Nanos, outcome: Int32) {
        let operation = operations + index
        let flags = operation.pointee.flags
        let row = self.row
        self.row = row &+ 1
        columns.spanID[row] = key
        columns.parent[row] = parent
        columns.start[row] = start
        columns.operation[row] = operation.pointee.number
        columns.instance[row] = instance

        let word = Draw.word(key, purposes.work)
        var work = time(operation.pointee.bins, operation.pointee.scale, word)
        var outcome: Int32 = 0
        var lateOutcome: Int32 = 0
        if flags.contains(.fails) {
            let word = Draw.word(key, purposes.error)
            if word <= operation.pointee.modeTotal {
                var mode = modes + Int(operation.pointee.firstMode)
                while word > mode.pointee.upTo { mode += 1 }
                if mode.pointee.atEnd { lateOutcome = mode.pointee.outcome } else { outcome = mode.pointee.outcome }
            }
        }
        if flags.contains(.faulted), withFaults {
            strike(operation, row: row, start: start, key: key, instance: instance, work: &work, outcome: &outcome)
        }
        let before = part(work, word)
        var end = start &+ before
        var story: Int32 = 0
        if outcome == 0, operation.pointee.firstCall != operation.pointee.endCall, depth < maxDepth {
            (end, outcome, story) = steps(
                of: operation, start: end, key: key, row: Int32(truncatingIfNeeded: row), instance: instance,
                node: node, depth: depth)
        }
        if outcome == 0 { outcome = lateOutcome }
        end = end &+ (work &- before)
        columns.end[row] = end
        let result = outcomes + Int(operation.pointee.firstOutcome &+ outcome)
        columns.status[row] = result.pointee.status
        statuses |= result.pointee.status
        if flags.contains(.stories) {
            let told = stories + Int(operation.pointee.firstStory &+ outcome &* operation.pointee.stories &+ story)
            columns.attributes[row] = told.pointee.attributes
            if let extras = columns.extras { extras[row] = told.pointee.extras }
        } else {
            columns.attributes[row] = result.pointee.attributes
            if let extras = columns.extras { extras[row] = result.pointee.extras }
        }
        return (end, outcome)
    }

    /// Makes the operation's calls; stops at the first failure that the operation does not absorb.
    @inline(__always)
    private mutating func steps(
        of operation: UnsafePointer<CallGraph.Operation>, start: Nanos, key: UInt64, row: Int32, instance: UInt32,
        node: Int32, depth: Int32
    ) -> (end: Nanos, outcome: Int32, story: Int32) {
        let first = operation.pointee.firstCall
        var now = start
        var groupStart = start
        var groupEnd = start
        var outcome: Int32 = 0
        var told: Int32 = 0
        for index in first..<operation.pointee.endCall {
            let call = calls + Int(index)
            let flags = call.pointee.flags
            if flags.contains(.opensGroup) {
                groupStart = now
                groupEnd = now
            }
            var happens = flags.contains(.always)
            if !happens {
                let word = Draw.word(key, call.pointee.choice)
                happens = word >= call.pointee.low && word <= call.pointee.high
            }
            if happens {
                let count = flags.contains(.once) ? 1 : repetitions(call, key)
                var below = node
                if node != 0 {
                    below = nodes[Int(node &+ index &- first)]
                    if below < 0 {
                        if count > 0 { mark(rare: -1 - below) }
                        below = 0
                    }
                }
                var occurrence: UInt64 = 0
                while occurrence < count {
                    let (end, transition) = perform(
                        call, start: flags.contains(.parallel) ? groupStart : now, key: key, occurrence: occurrence,
                        row: row, instance: instance, node: below, depth: depth)
                    if call.pointee.storyBase != 0 { told = story }
                    occurrence &+= 1
                    if flags.contains(.async) { continue }
                    if flags.contains(.parallel) { groupEnd = max(groupEnd, end) } else { now = end }
                    if transition != 0 {
                        if outcome == 0 { outcome = transition }
                        if !flags.contains(.parallel) { break }
                    }
                }
            }
            if flags.contains(.closesGroup) { now = groupEnd }
            if outcome != 0, !flags.contains(.parallel) || flags.contains(.closesGroup) { break }
        }
        return (now, outcome, told)
    }

    private func repetitions(_ call: UnsafePointer<CallGraph.Call>, _ key: UInt64) -> UInt64 {
        let word = Draw.word(Draw.fold(key, call.pointee.key), purposes.repetition)
        if call.pointee.repeats == 0 {
            return UInt64(call.pointee.leastRepeats) &+ Draw.below(UInt64(call.pointee.repeatSpan), word)
        }
        var line = repeats + Int(call.pointee.firstRepeat)
        while word > line.pointee.upTo { line += 1 }
        return UInt64(line.pointee.count)
    }

    /// One call with all its attempts; the transition is the outcome that a failure forces on the caller, 0 when it goes on.
    @inline(__always)
    private mutating func perform(
        _ call: UnsafePointer<CallGraph.Call>, start: Nanos, key: UInt64, occurrence: UInt64, row: Int32,
        instance: UInt32, node: Int32, depth: Int32
    ) -> (end: Nanos, transition: Int32) {
        let flags = call.pointee.flags
        var place = call.pointee.key &+ occurrence &* 0x9E37_79B9_7F4A_7C15
        var now = start
        if flags.contains(.delayed) {
            let word = Draw.word(Self.child(key, place), purposes.network)
            now = now &+ time(call.pointee.bins, call.pointee.scale, word)
        }
        var attempt: Int32 = 1
        var wait = call.pointee.backoff
        var told: Int32 = 0
        while true {
            let first = self.row
            let callKey = Self.child(key, place)
            let end: Nanos
            let result: UnsafePointer<CallGraph.Result>
            if flags.contains(.remote) {
                (end, result) = remote(
                    call, start: now, key: callKey, row: row, instance: instance, node: node, depth: depth)
            } else {
                let callee = Int(call.pointee.callee)
                let at = flags.contains(.message) ? self.instance(of: operations + callee, key: callKey) : instance
                let (calleeEnd, outcome) = operation(
                    callee, start: now, key: callKey, parent: row, instance: at, node: node, depth: depth &+ 1)
                end = calleeEnd
                result = results + Int(call.pointee.firstResult &+ outcome)
            }
            if call.pointee.storyBase != 0 {
                told = told &* call.pointee.storyBase &+ Int32(result.pointee.digit)
                story = told
            }
            if !result.pointee.failed { return (end, 0) }
            if result.pointee.retryable, attempt < call.pointee.attempts {
                mark(retryOf: first, attempt: attempt)
                // Half of the wait is fixed, the other half drawn.
                let share = 0.5 + 0.5 * Draw.unit(Draw.word(callKey, purposes.backoff))
                now = end &+ ((wait * share + 0x1p52).bitPattern & 0xF_FFFF_FFFF_FFFF)
                wait = min(wait * call.pointee.backoffFactor, Double(longestNanos))
                attempt &+= 1
                place = place &+ 0xD1B5_4A32_D192_ED03
                continue
            }
            let transition = result.pointee.transition
            if transition == 0 || flags.contains(.propagates) { return (end, transition) }
            let propagates = Draw.word(callKey, purposes.propagation) < call.pointee.propagation
            return (end, propagates ? transition : 0)
        }
    }

    /// A client span, the way to the callee, its server span, the way back.
    @inline(__always)
    private mutating func remote(
        _ call: UnsafePointer<CallGraph.Call>, start: Nanos, key: UInt64, row: Int32, instance: UInt32, node: Int32,
        depth: Int32
    ) -> (end: Nanos, result: UnsafePointer<CallGraph.Result>) {
        let client = self.row
        self.row = client &+ 1
        columns.spanID[client] = key
        columns.parent[client] = row
        columns.start[client] = start
        columns.operation[client] = call.pointee.clientOperation
        columns.instance[client] = instance
        let callee = operations + Int(call.pointee.callee)
        let serverKey = Self.child(key, purposes.server)
        let at = self.instance(of: callee, key: serverKey)
        let word = Draw.word(key, purposes.network)
        let network = time(call.pointee.bins, call.pointee.scale, word)
        var end = start &+ network
        var outcome = call.pointee.calleeOutcomes &+ 1
        if callee.pointee.flags.contains(.refused), withFaults,
            let isSilent = refusal(callee, row: client, start: start, key: serverKey, instance: at)
        {
            // Without a timeout of its own the caller gives up after a minute.
            let patience = flagsTimed(call) ? call.pointee.timeout : 60 * Duration64.second
            if isSilent { end = start &+ patience }
        } else {
            let request = part(network, word)
            (end, outcome) = operation(
                Int(call.pointee.callee), start: start &+ request, key: serverKey,
                parent: Int32(truncatingIfNeeded: client), instance: at, node: node, depth: depth &+ 1)
            end = end &+ (network &- request)
        }
        if flagsTimed(call), end &- start >= call.pointee.timeout {
            end = start &+ call.pointee.timeout
            outcome = call.pointee.calleeOutcomes
        }
        let result = results + Int(call.pointee.firstResult &+ outcome)
        columns.end[client] = end
        columns.attributes[client] = result.pointee.client.attributes
        columns.status[client] = result.pointee.client.status
        if let extras = columns.extras { extras[client] = result.pointee.client.extras }
        statuses |= result.pointee.client.status
        return (end, result)
    }

    @inline(__always)
    private func flagsTimed(_ call: UnsafePointer<CallGraph.Call>) -> Bool { call.pointee.flags.contains(.timed) }
}
