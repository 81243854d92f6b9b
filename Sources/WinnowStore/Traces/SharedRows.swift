import WinnowFormats
import WinnowModel

/// Scopes, resources and operations of a store: what says the same is one row, whichever tables it came from.
final class SharedRows {
    private let scope: Statement
    private let resource: Statement
    private let operation: Statement
    private var scopes: [[UInt8]: Int64] = [:]
    private var resources: [[UInt8]: Int64] = [:]
    private var operations: [[UInt8]: Int64] = [:]
    private var parts = [SpanRows.Text]()
    private var key: [UInt8] = []

    init(_ database: Database) throws {
        scope = try database.prepare("INSERT INTO scope VALUES(?,?,?,?,?,?)")
        resource = try database.prepare("INSERT INTO resource VALUES(?,?,?,?,?)")
        operation = try database.prepare("INSERT INTO operation VALUES(?,?,?,?,?)")
    }

    /// The row of an operation, with that of its scope.
    func number(of operation: Operation, _ tables: TraceTables) throws -> Int64 {
        let scope = try number(of: tables.scopes[Int(operation.scope)], tables)
        start()
        add(operation.service, tables)
        add(operation.name, tables)
        finish([UInt64(operation.kind.rawValue), UInt64(bitPattern: scope)])
        if let known = operations[key] { return known }
        let number = Int64(operations.count + 1)
        operations[key] = number
        try self.operation.bind(number).bind(bytes: parts[0], of: key).bind(bytes: parts[1], of: key)
            .bind(Int(operation.kind.rawValue)).bind(scope).run()
        return number
    }

    /// The row of a resource.
    func number(of instance: ServiceInstance, _ tables: TraceTables) throws -> Int64 {
        start()
        add(instance.service, tables)
        addRow(instance.attributes, tables)
        add(instance.schemaURL, tables)
        finish([UInt64(instance.droppedAttributes)])
        if let known = resources[key] { return known }
        let number = Int64(resources.count + 1)
        resources[key] = number
        try resource.bind(number).bind(bytes: parts[0], of: key).bind(bytes: parts[1], of: key)
            .bind(bytes: parts[2], of: key).bind(Int(instance.droppedAttributes)).run()
        return number
    }

    private func number(of scope: InstrumentationScope, _ tables: TraceTables) throws -> Int64 {
        start()
        add(scope.name, tables)
        add(scope.version, tables)
        addRow(scope.attributes, tables)
        add(scope.schemaURL, tables)
        finish([UInt64(scope.droppedAttributes)])
        if let known = scopes[key] { return known }
        let number = Int64(scopes.count + 1)
        scopes[key] = number
        try self.scope.bind(number).bind(bytes: parts[0], of: key).bind(bytes: parts[1], of: key)
            .bind(bytes: parts[2], of: key).bind(bytes: parts[3], of: key).bind(Int(scope.droppedAttributes)).run()
        return number
    }

    // MARK: The key is the content

    private func start() {
        key.removeAll(keepingCapacity: true)
        parts.removeAll(keepingCapacity: true)
    }

    private func add(_ text: UInt32, _ tables: TraceTables) {
        let first = key.count
        tables.strings.withBytes(text) { key.append(contentsOf: $0) }
        parts.append(SpanRows.Text(offset: first, count: key.count - first))
    }

    private func addRow(_ attributes: UInt32, _ tables: TraceTables) {
        let first = key.count
        _ = ValueJSON.append(row: attributes, tables, traceKey: 0, spanKey: 0, to: &key)
        parts.append(SpanRows.Text(offset: first, count: key.count - first))
    }

    /// Lengths of the texts and other numbers follow them, so that different parts never make one key.
    private func finish(_ numbers: [UInt64]) {
        for number in parts.map({ UInt64($0.count) }) + numbers {
            withUnsafeBytes(of: number) { key.append(contentsOf: $0) }
        }
    }
}

extension Statement {
    /// Binds the next parameter to a part of some bytes.
    fileprivate func bind(bytes part: SpanRows.Text, of key: [UInt8]) throws -> Statement {
        try key.withUnsafeBytes {
            try bind(bytes: UnsafeRawBufferPointer(rebasing: $0[part.offset..<part.offset + part.count]))
        }
    }
}
