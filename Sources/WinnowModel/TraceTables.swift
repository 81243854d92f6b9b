/// An operation: what spans of one (service, name, kind, scope) have in common.
@frozen public struct Operation: Sendable, Hashable {
    /// Number of the service's name in the string table.
    public var service: UInt32
    /// Number of the span's name.
    public var name: UInt32
    /// The span's kind.
    public var kind: SpanKind
    /// Number of the instrumentation scope in `TraceTables.scopes`.
    public var scope: UInt32

    /// Creates an operation.
    @inlinable public init(service: UInt32, name: UInt32, kind: SpanKind, scope: UInt32 = 0) {
        self.service = service
        self.name = name
        self.kind = kind
        self.scope = scope
    }
}

/// A running copy of a service: one OTLP resource.
public struct ServiceInstance: Sendable, Hashable {
    /// Number of the service's name in the string table.
    public var service: UInt32
    /// Row of the resource attributes.
    public var attributes: UInt32
    /// Number of the resource's schema URL.
    public var schemaURL: UInt32
    /// How many resource attributes the producer dropped.
    public var droppedAttributes: UInt32

    /// Creates an instance.
    public init(service: UInt32, attributes: UInt32 = 0, schemaURL: UInt32 = 0, droppedAttributes: UInt32 = 0) {
        self.service = service
        self.attributes = attributes
        self.schemaURL = schemaURL
        self.droppedAttributes = droppedAttributes
    }
}

/// An instrumentation scope.
public struct InstrumentationScope: Sendable, Hashable {
    /// Number of the name in the string table.
    public var name: UInt32
    /// Number of the version.
    public var version: UInt32
    /// Row of the scope's attributes.
    public var attributes: UInt32
    /// Number of the schema URL.
    public var schemaURL: UInt32
    /// How many scope attributes the producer dropped.
    public var droppedAttributes: UInt32

    /// Creates a scope.
    public init(
        name: UInt32 = 0, version: UInt32 = 0, attributes: UInt32 = 0, schemaURL: UInt32 = 0,
        droppedAttributes: UInt32 = 0
    ) {
        self.name = name
        self.version = version
        self.attributes = attributes
        self.schemaURL = schemaURL
        self.droppedAttributes = droppedAttributes
    }
}

/// What the numbers in a `TraceBatch` stand for.
///
/// Built once per scenario or recording, then shared and never changed.
public struct TraceTables: Sendable {
    /// Names and texts.
    public var strings = StringTable()
    /// Sets of attributes of spans, resources, scopes, events and links.
    public var attributes = AttributeTable()
    /// Operations by number.
    public private(set) var operations: [Operation] = []
    /// Instances by number.
    public private(set) var instances: [ServiceInstance] = []
    /// Scope 0 is the unnamed one.
    public private(set) var scopes: [InstrumentationScope] = [InstrumentationScope()]
    /// Extras 0 say nothing.
    public private(set) var extras = StoredList([SpanExtras()])
    private var operationNumbers: [Operation: UInt32] = [:]
    private var instanceNumbers: [ServiceInstance: UInt32] = [:]
    private var scopeNumbers: [InstrumentationScope: UInt32] = [InstrumentationScope(): 0]

    /// Creates empty tables.
    public init() {}

    /// The number of this operation, new when it was not known.
    public mutating func intern(_ operation: Operation) -> UInt32 {
        if let number = operationNumbers[operation] { return number }
        let number = UInt32(operations.count)
        operations.append(operation)
        operationNumbers[operation] = number
        return number
    }

    /// The number of this instance, new when it was not known.
    public mutating func intern(_ instance: ServiceInstance) -> UInt32 {
        if let number = instanceNumbers[instance] { return number }
        let number = UInt32(instances.count)
        instances.append(instance)
        instanceNumbers[instance] = number
        return number
    }

    /// The number of this scope, new when it was not known.
    public mutating func intern(_ scope: InstrumentationScope) -> UInt32 {
        if let number = scopeNumbers[scope] { return number }
        let number = UInt32(scopes.count)
        scopes.append(scope)
        scopeNumbers[scope] = number
        return number
    }

    /// Adds extras and returns their number; extras that say nothing are number 0.
    public mutating func add(_ span: SpanExtras) -> UInt32 {
        if span == SpanExtras() { return 0 }
        extras.append(span)
        return UInt32(extras.count - 1)
    }

    /// From now on stores hold new strings, rows of attributes, arrays, maps and extras, as long as these tables alone add to them.
    ///
    /// Numbers are those of tables in memory. Tables have one store at most: a second is not taken. Throws `.io`.
    public mutating func attach(_ stores: any TableStores) throws(Failure) {
        try strings.attach(stores)
        try attributes.attach(stores)
        try extras.attach(stores)
    }

    /// Forgets everything and keeps the memory.
    public mutating func removeAll() {
        strings.removeAll()
        attributes.removeAll()
        operations.removeAll(keepingCapacity: true)
        instances.removeAll(keepingCapacity: true)
        scopes.removeSubrange(1...)
        extras.removeAll(but: 1)
        operationNumbers.removeAll(keepingCapacity: true)
        instanceNumbers.removeAll(keepingCapacity: true)
        scopeNumbers = [InstrumentationScope(): 0]
    }

    /// `service name` of an operation, for people.
    public func title(_ operation: UInt32) -> String {
        let operation = operations[Int(operation)]
        return strings[operation.service] + " " + strings[operation.name]
    }

    /// Adds a constant value and returns its entry.
    public mutating func entry(_ key: String, _ value: AttributeValue, atStart: Bool = true) -> AttributeTable.Entry {
        let number = strings.intern(key)
        let (kind, payload): (AttributeTable.Kind, UInt64) =
            switch value {
            case .empty: (.empty, 0)
            case .string(let text): (.string, UInt64(strings.intern(text)))
            case .bool(let flag): (.bool, flag ? 1 : 0)
            case .int(let number): (.int, UInt64(bitPattern: number))
            case .double(let number): (.double, number.bitPattern)
            case .bytes(let bytes): (.bytes, UInt64(bytes.withUnsafeBytes { strings.intern($0) }))
            case .array: (.array, attributes.addComposite(value))
            case .map: (.map, attributes.addComposite(value))
            }
        return AttributeTable.Entry(key: number, kind: kind, payload: payload, atStart: atStart)
    }

    /// The value of an entry on the span with these keys.
    public func value(_ entry: AttributeTable.Entry, traceKey: UInt64, spanKey: UInt64) -> AttributeValue {
        switch entry.kind {
        case .empty: return .empty
        case .string: return .string(strings[UInt32(truncatingIfNeeded: entry.payload)])
        case .bool: return .bool(entry.payload != 0)
        case .int: return .int(Int64(bitPattern: entry.payload))
        case .double: return .double(Double(bitPattern: entry.payload))
        case .bytes: return .bytes(strings.withBytes(UInt32(truncatingIfNeeded: entry.payload)) { Array($0) })
        case .array, .map: return attributes.composites[Int(entry.payload)]
        case .drawn:
            let domain = attributes.domains[Int(entry.payload)]
            return domain.value(at: domain.index(traceKey: traceKey, spanKey: spanKey))
        }
    }

    /// Keys and values of a row on the span with these keys, in the row's order.
    public func values(
        _ row: UInt32, traceKey: UInt64 = 0, spanKey: UInt64 = 0
    ) -> [(key: String, value: AttributeValue)] {
        attributes.entries(row).map { (strings[$0.key], value($0, traceKey: traceKey, spanKey: spanKey)) }
    }
}
