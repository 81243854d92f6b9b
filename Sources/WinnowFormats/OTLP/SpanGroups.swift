import WinnowModel

/// Rows of a batch grouped by instance and scope in order of first appearance: the shape of an OTLP request.
struct SpanGroups {
    /// The spans of one scope of an instance.
    struct Scope {
        var scope: UInt32
        /// Where they stand in `spans`.
        var range: Range<Int>
    }

    /// The scopes of one instance.
    struct Resource {
        var instance: UInt32
        var scopes: [Scope] = []
    }

    private(set) var resources: [Resource] = []
    /// Trace and row of each span, group after group; inside a group in the order they were handed in.
    private(set) var spans: [(trace: Int, row: Int)]

    /// Trace and row of each span in the order in which they stand in a request: resource after resource, scope after scope.
    var written: [(trace: Int, row: Int)] {
        if resources.count <= 1 { return spans }
        var written: [(trace: Int, row: Int)] = []
        written.reserveCapacity(spans.count)
        for resource in resources { for scope in resource.scopes { written.append(contentsOf: spans[scope.range]) } }
        return written
    }

    init(_ batch: TraceBatch, rows: [UInt32], _ tables: TraceTables) {
        // First the group of each row, then a counting sort by group.
        var numbers = NumberTable()
        var keys: [(instance: UInt32, scope: UInt32)] = []
        var counts: [Int] = []
        var groups: [Int] = []
        groups.reserveCapacity(rows.count)
        for row in rows {
            let instance = batch.instance[Int(row)]
            let scope = tables.operations[Int(batch.operation[Int(row)])].scope
            let group: Int
            if let known = numbers.find(UInt64(instance), UInt64(scope)) {
                group = Int(known)
            } else {
                group = keys.count
                numbers.insert(UInt64(instance), UInt64(scope), UInt32(group))
                keys.append((instance, scope))
                counts.append(0)
            }
            counts[group] += 1
            groups.append(group)
        }
        var next = [Int](repeating: 0, count: keys.count)
        var places: [UInt32: Int] = [:]
        for group in keys.indices {
            let place = places[keys[group].instance, default: resources.count]
            if place == resources.count {
                resources.append(Resource(instance: keys[group].instance))
                places[keys[group].instance] = place
            }
            next[group] = group == 0 ? 0 : next[group - 1] + counts[group - 1]
            resources[place].scopes.append(
                Scope(scope: keys[group].scope, range: next[group]..<next[group] + counts[group]))
        }
        spans = [(trace: Int, row: Int)](repeating: (0, 0), count: rows.count)
        var trace = 0
        for (row, group) in zip(rows, groups) {
            trace = batch.trace(of: Int(row), near: trace)
            spans[next[group]] = (trace, Int(row))
            next[group] += 1
        }
    }
}
