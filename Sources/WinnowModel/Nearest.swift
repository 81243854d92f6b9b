/// The candidate that a mistyped word most likely meant, or `nil` when none is near enough.
///
/// Optimal string alignment distance (insert, delete, replace, swap neighbours), at most a third of the word's length, at least one.
public func nearest(to word: String, in candidates: some Sequence<String>) -> String? {
    let typed = Array(word.lowercased().unicodeScalars.prefix(80))
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
        let known = Array(candidate.lowercased().unicodeScalars.prefix(80))
        let distance = alignmentDistance(typed, known)
        if distance <= max(1, max(typed.count, known.count) / 3), distance < best?.distance ?? Int.max {
            best = (distance, candidate)
        }
    }
    return best?.candidate
}

private func alignmentDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
        var row = [i] + [Int](repeating: 0, count: b.count)
        for j in 1...b.count {
            let replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
            row[j] = min(last[j] + 1, row[j - 1] + 1, replaced)
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], beforeLast[j - 2] + 1) }
        }
        beforeLast = last
        last = row
    }
    return last[b.count]
}
