public import WinnowModel

/// Hashes of what spans say, independent of the numbers that tables gave to it: tells identical repeats from other spans with their id.
public struct ContentHasher {
    /// What a record says, as numbers of its tables, without the ids of its trace and itself.
    public struct Content {
        /// Id of the parent, 0 when none is named.
        public var parent: UInt64
        /// As in the file.
        public var start: Nanos
        /// As in the file.
        public var end: Nanos
        /// Raw value of `SpanStatus`.
        public var status: UInt8
        /// OTLP `flags`.
        public var flags: UInt32
        /// Number of its operation.
        public var operation: UInt32
        /// Number of its instance.
        public var instance: UInt32
        /// Row of its attributes.
        public var attributes: UInt32
        /// Number of its extras.
        public var extras: UInt32

        /// Creates the content of a record.
        public init(
            parent: UInt64, start: Nanos, end: Nanos, status: UInt8, flags: UInt32, operation: UInt32, instance: UInt32,
            attributes: UInt32, extras: UInt32
        ) {
            self.parent = parent
            self.start = start
            self.end = end
            self.status = status
            self.flags = flags
            self.operation = operation
            self.instance = instance
            self.attributes = attributes
            self.extras = extras
        }
    }

    private let secret = HashSecret.process
    private var epoch = -1
    /// 0 where nothing was computed yet.
    private var operations: [UInt64] = []
    private var instances: [UInt64] = []
    private var rows: [UInt64] = []

    /// Creates a hasher that knows nothing yet.
    public init() {}

    /// The hash of everything the record in `row` says.
    mutating func hash(_ block: SpanBlock, _ row: Int) -> UInt64 {
        let span = block.spans[row]
        return hash(
            Content(
                parent: span.parentSpanID, start: span.start, end: span.end, status: span.status, flags: span.flags,
                operation: span.operation, instance: span.instance, attributes: span.attributes, extras: span.extras),
            block.tables, epoch: block.epoch)
    }

    /// The hash of everything a record says; `epoch` changes when the tables are emptied.
    public mutating func hash(_ content: Content, _ tables: TraceTables, epoch: Int) -> UInt64 {
        if self.epoch != epoch {
            self.epoch = epoch
            operations.removeAll(keepingCapacity: true)
            instances.removeAll(keepingCapacity: true)
            rows.removeAll(keepingCapacity: true)
        }
        var state = secret.mix(content.start, content.end)
        state = secret.mix(state, content.parent ^ UInt64(content.status))
        state = secret.mix(state, UInt64(content.flags))
        state = secret.mix(state, operation(content.operation, tables))
        state = secret.mix(state, instance(content.instance, tables))
        state = secret.mix(state, row(content.attributes, tables))
        if content.extras != 0 { state = secret.mix(state, extras(tables.extras[Int(content.extras)], tables)) }
        return state
    }

    private mutating func instance(_ number: UInt32, _ tables: TraceTables) -> UInt64 {
        let index = Int(number)
        while instances.count <= index { instances.append(0) }
        if instances[index] != 0 { return instances[index] }
        let instance = tables.instances[index]
        let state = secret.mix(row(instance.attributes, tables), text(instance.schemaURL, tables)) | 1
        instances[index] = state
        return state
    }

    private mutating func operation(_ number: UInt32, _ tables: TraceTables) -> UInt64 {
        let index = Int(number)
        while operations.count <= index { operations.append(0) }
        if operations[index] != 0 { return operations[index] }
        let operation = tables.operations[index]
        var state = secret.mix(text(operation.service, tables), text(operation.name, tables))
        let scope = tables.scopes[Int(operation.scope)]
        state = secret.mix(state, secret.mix(text(scope.name, tables), text(scope.version, tables)))
        state = secret.mix(state, UInt64(operation.kind.rawValue)) | 1
        operations[index] = state
        return state
    }

    private mutating func row(_ number: UInt32, _ tables: TraceTables) -> UInt64 {
        let index = Int(number)
        while rows.count <= index { rows.append(0) }
        if rows[index] != 0 { return rows[index] }
        var state: UInt64 = 1
        for entry in tables.attributes.entries(number) {
            state = secret.mix(state, text(entry.key, tables) ^ UInt64(entry.kind.rawValue))
            switch entry.kind {
            case .string, .bytes:
                state = secret.mix(state, text(UInt32(truncatingIfNeeded: entry.payload), tables))
            case .array, .map:
                let value = tables.attributes.composites[Int(entry.payload)]
                state = secret.mix(state, UInt64(bitPattern: Int64(value.hashValue)))
            default: state = secret.mix(state, entry.payload)
            }
        }
        rows[index] = state | 1
        return state | 1
    }

    private mutating func extras(_ extras: SpanExtras, _ tables: TraceTables) -> UInt64 {
        var state = secret.mix(text(extras.statusMessage, tables), text(extras.traceState, tables))
        state = secret.mix(state, extras.partDuration)
        for event in extras.events {
            if case .at(let time) = event.time { state = secret.mix(state, time) }
            state = secret.mix(secret.mix(state, text(event.name, tables)), row(event.attributes, tables))
        }
        for link in extras.links {
            state = secret.mix(secret.mix(state, link.traceID.low), link.spanID)
            state = secret.mix(state, row(link.attributes, tables))
        }
        return state
    }

    private func text(_ number: UInt32, _ tables: TraceTables) -> UInt64 {
        tables.strings.withBytes(number) { bytes in
            var state = UInt64(bytes.count)
            var offset = 0
            while offset + 8 <= bytes.count {
                state = secret.mix(state, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset += 8
            }
            while offset < bytes.count {
                state = secret.mix(state, UInt64(bytes[offset]) + 256)
                offset += 1
            }
            return state
        }
    }
}
