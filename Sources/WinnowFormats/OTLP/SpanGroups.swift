import WinnowModel

/// Rows of a batch grouped by instance and scope in order of first appearance: the shape of an OTLP request.
struct SpanGroups {
    /// The spans of one scope of an instance.
    struct Scope {
        var scope: UInt32
        /// Trace and row of each span, in the order they were handed in.
        var spans: [(trace: Int, row: Int)] = []
    }

    /// The scopes of one instance.
    struct Resource {
        var instance: UInt32
        var scopes: [Scope] = []
    }

    private(set) var resources: [Resource] = []
    private(set) var spanCount = 0

    init(_ batch: TraceBatch, rows: some Sequence<UInt32>, _ tables: TraceTables) {
        var places: [UInt64: (Int, Int)] = [:]
        var resourcePlaces: [UInt32: Int] = [:]
        var trace = 0
        for row in rows {
            let index = Int(row)
            trace = batch.trace(of: index, near: trace)
            let instance = batch.instance[index]
            let scope = tables.operations[Int(batch.operation[index])].scope
            let key = UInt64(instance) << 32 | UInt64(scope)
            let place: (Int, Int)
            if let known = places[key] {
                place = known
            } else {
                let resource =
                    resourcePlaces[instance]
                    ?? {
                        resources.append(Resource(instance: instance))
                        resourcePlaces[instance] = resources.count - 1
                        return resources.count - 1
                    }()
                resources[resource].scopes.append(Scope(scope: scope))
                place = (resource, resources[resource].scopes.count - 1)
                places[key] = place
            }
            resources[place.0].scopes[place.1].spans.append((trace, index))
            spanCount += 1
        }
    }
}
