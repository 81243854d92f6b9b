public import WinnowModel

/// Exact sizes of what stands around spans in an `ExportTraceServiceRequest`: scopes, resources, the request itself.
///
/// Sizes of a request follow from sums of span sizes: add the spans of a scope, frame them with `scopeSpans`, add the scopes of an
/// instance, frame them with `resourceSpans`; the request is the sum over its instances.
public struct RequestSizer: Sendable {
    /// Everything in `ScopeSpans` but its spans, per scope.
    private var scopes: [Int] = []
    /// Everything in `ResourceSpans` but its scopes, per instance.
    private var instances: [Int] = []
    /// Scope of each operation.
    private var scopeOfOperation: [UInt32] = []

    /// Prepares the sizes of these tables' scopes and instances.
    public init(_ tables: TraceTables) { grow(to: tables) }

    /// Takes in what tables have got since they were last seen.
    public mutating func grow(to tables: TraceTables) {
        let strings = tables.strings
        for scope in tables.scopes[scopes.count...] {
            let size =
                Wire.text(strings.length(scope.name)) + Wire.text(strings.length(scope.version))
                + AttributeSizer.size(of: scope.attributes, tables) + Wire.number(UInt64(scope.droppedAttributes))
            scopes.append(Wire.field(size) + Wire.text(strings.length(scope.schemaURL)))
        }
        for instance in tables.instances[instances.count...] {
            let size =
                AttributeSizer.size(of: instance.attributes, tables) + Wire.number(UInt64(instance.droppedAttributes))
            instances.append(Wire.field(size) + Wire.text(strings.length(instance.schemaURL)))
        }
        for operation in tables.operations[scopeOfOperation.count...] { scopeOfOperation.append(operation.scope) }
    }

    /// Size of a `ScopeSpans` as a field of `ResourceSpans`, given the sum of its spans' field sizes, bytes.
    public func scopeSpans(_ scope: UInt32, spanBytes: Int) -> Int {
        Wire.field(scopes[Int(scope)] + spanBytes)
    }

    /// Size of a `ResourceSpans` as a field of the request, given the sum of its scopes' field sizes, bytes.
    public func resourceSpans(_ instance: UInt32, scopeBytes: Int) -> Int {
        Wire.field(instances[Int(instance)] + scopeBytes)
    }

    /// Size of a span as a field whose message has grown by `added` bytes.
    public static func grown(_ field: Int, by added: Int) -> Int {
        // field = tag + length + message
        var message = max(0, field - 2)
        while message > 0 && Wire.field(message) > field { message -= 1 }
        return Wire.field(message + added)
    }

    /// Size of a `ResourceSpans` message (without tag and length), given the sum of its scopes' field sizes, bytes.
    public func resourceSpansMessage(_ instance: UInt32, scopeBytes: Int) -> Int {
        instances[Int(instance)] + scopeBytes
    }

    /// Size of a `ScopeSpans` message (without tag and length), given the sum of its spans' field sizes, bytes.
    public func scopeSpansMessage(_ scope: UInt32, spanBytes: Int) -> Int { scopes[Int(scope)] + spanBytes }

    /// Size of the request that holds the spans of `instance`, given the sum of span field sizes of each scope that occurs, bytes.
    public func request(_ instance: UInt32, scopes: some Sequence<(scope: UInt32, spanBytes: Int)>) -> Int {
        resourceSpans(instance, scopeBytes: scopes.reduce(0) { $0 + scopeSpans($1.scope, spanBytes: $1.spanBytes) })
    }

    /// Size of the request that the encoder makes of these rows of `batch`, bytes; `sizes` as measured by `SpanSizer`.
    public func request(_ batch: TraceBatch, rows: some Sequence<UInt32>, sizes: [UInt32]) -> Int {
        var sums: [UInt64: Int] = [:]
        for row in rows {
            let span = Int(row)
            let scope = scopeOfOperation[Int(batch.operation[span])]
            sums[UInt64(batch.instance[span]) << 32 | UInt64(scope), default: 0] += Int(sizes[span])
        }
        var scopeBytes: [UInt32: Int] = [:]
        for (group, bytes) in sums {
            scopeBytes[UInt32(group >> 32), default: 0] += scopeSpans(
                UInt32(truncatingIfNeeded: group), spanBytes: bytes)
        }
        return scopeBytes.reduce(0) { $0 + resourceSpans($1.key, scopeBytes: $1.value) }
    }
}
