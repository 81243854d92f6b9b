import WinnowModel

/// Moves spans whose clock differs from that of their parents, and says so.
///
/// As `clockskew.go` of Jaeger at `8498073`: a child of another host that does not fit into its parent is moved into its middle, or to its start
/// where it lasts longer; spans below it on the same host are moved with it. Start, end and events move. What is off by more than `maximum` stays
/// and is said; children inherit the skew all the same.
struct ClockSkew {
    /// How far times may be moved, ns; 0: not at all.
    let maximum: UInt64

    private struct Skew {
        var host: String
        var delta: Int64 = 0
    }

    /// Adjusts the spans of a trace; `host` gives the key of the clock of a row (`HostKey`).
    func adjust(_ spans: inout [AdjustedSpan], host: (_ row: Int) -> String) {
        let hosts = spans.map { host($0.row) }
        var first: [UInt64: Int] = [:]
        var nodes: [Int] = []
        for index in spans.indices {
            if first[spans[index].spanID] == nil {
                first[spans[index].spanID] = index
                nodes.append(index)
            } else {
                spans[index].warnings.append("duplicate span IDs; skipping clock skew adjustment")
            }
        }
        var children: [Int: [Int]] = [:]
        var roots: [Int] = []
        for index in nodes {
            let parentID = spans[index].parentID
            if parentID == 0 {
                roots.append(index)
            } else if let parent = first[parentID] {
                children[parent, default: []].append(index)
            } else {
                spans[index].warnings.append(
                    "parent span ID=\(parentID.hex16) is not in the trace; skipping clock skew adjustment")
                roots.append(index)
            }
        }
        // A ring of parents hangs on no root and is left alone; a trace may be deeper than the stack.
        var waiting: [(node: Int, parent: Int?, skew: Skew)] = roots.reversed().map {
            ($0, nil, Skew(host: hosts[$0]))
        }
        while let (node, parent, inherited) = waiting.popLast() {
            var skew = inherited
            if let parent, hosts[node] != skew.host || hosts[node].isEmpty {
                skew = Skew(host: hosts[node], delta: Self.delta(spans[node], parent: spans[parent]))
            }
            move(&spans[node], by: skew.delta)
            for child in (children[node] ?? []).reversed() { waiting.append((child, node, skew)) }
        }
    }

    /// How far a child must be moved so that it fits into its parent, whose times are adjusted already.
    private static func delta(_ child: AdjustedSpan, parent: AdjustedSpan) -> Int64 {
        let parentDuration = difference(parent.end, parent.start)
        let childDuration = difference(child.end, child.start)
        if childDuration > parentDuration {
            return child.start < parent.start ? difference(parent.start, child.start) : 0
        }
        if child.start >= parent.start && child.end <= parent.end { return 0 }
        // The network took as long there as back.
        let (spare, isOver) = parentDuration.subtractingReportingOverflow(childDuration)
        let latency = (isOver ? .max : spare) / 2
        let (delta, isFar) = latency.addingReportingOverflow(difference(parent.start, child.start))
        return isFar ? .max : delta
    }

    /// Go's times differ by at most what a `Duration` holds.
    private static func difference(_ a: Nanos, _ b: Nanos) -> Int64 {
        a >= b ? Int64(clamping: a - b) : -Int64(clamping: b - a)
    }

    private func move(_ span: inout AdjustedSpan, by delta: Int64) {
        if delta == 0 { return }
        let text = GoDuration.text(delta)
        if delta.magnitude > maximum {
            span.warnings.append(
                maximum == 0
                    ? "clock skew adjustment disabled; not applying calculated delta of \(text)"
                    : "max clock skew adjustment delta of \(GoDuration.text(Int64(clamping: maximum))) exceeded; "
                        + "not applying calculated delta of \(text)")
            return
        }
        span.start = span.start &+ UInt64(bitPattern: delta)
        span.end = span.end &+ UInt64(bitPattern: delta)
        span.shift = delta
        span.warnings.append("This span's timestamps were adjusted by \(text)")
    }
}
