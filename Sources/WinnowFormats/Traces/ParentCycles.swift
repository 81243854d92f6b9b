/// Rings of spans that name each other as parents.
public enum ParentCycles {
    /// For each row true when it stands in a ring; `parent` holds rows, negative for none.
    public static func members(_ parent: [Int32]) -> [Bool] {
        var inRing = [Bool](repeating: false, count: parent.count)
        /// 0: not visited; else the walk (from 1) that came by first.
        var walk = [UInt32](repeating: 0, count: parent.count)
        for start in parent.indices where walk[start] == 0 {
            let number = UInt32(truncatingIfNeeded: start) &+ 1
            var row = start
            while walk[row] == 0 {
                walk[row] = number
                guard parent[row] >= 0 else { break }
                row = Int(parent[row])
            }
            guard walk[row] == number, parent[row] >= 0 else { continue }
            let first = row
            repeat {
                inRing[row] = true
                row = Int(parent[row])
            } while row != first
        }
        return inRing
    }
}
