public import WinnowModel

/// What `--tag KEY=VALUE` asks of a span, as Jaeger reads such pairs (`internal/storage/v2/memory/tenant.go` at `8498073`).
public enum TagCondition: Sendable, Hashable {
    /// `error=true`, `error=false`: the status is ERROR, or is not.
    case isError(Bool)
    /// `span.status=ok`; a word for no status asks for `unset`.
    case status(SpanStatus)
    /// `span.kind=server`; a word for no kind asks for the unspecified one.
    case kind(SpanKind)
    /// `scope.name=…`
    case scopeName(String)
    /// `scope.version=…`
    case scopeVersion(String)
    /// `resource.KEY=…`: an attribute of the resource alone.
    case resource(key: String, value: String)
    /// An attribute of the span, its resource, its scope, one of its events or links.
    case attribute(key: String, value: String)

    /// Reads a pair.
    public init(key: String, value: String) {
        let word = value.lowercased()
        switch key {
        case "span.status": self = .status(word == "ok" ? .ok : word == "error" ? .error : .unset)
        case "span.kind": self = .kind(SpanKind.allCases.first { $0.name == word } ?? .unspecified)
        case "scope.name": self = .scopeName(value)
        case "scope.version": self = .scopeVersion(value)
        case _ where key.hasPrefix("resource."): self = .resource(key: String(key.dropFirst(9)), value: value)
        default:
            if key == "error", let truth = TagText.truth(value) {
                self = .isError(truth)
            } else {
                self = .attribute(key: key, value: value)
            }
        }
    }

    /// Whether the span in `row` is so.
    public func holds(_ row: Int, trace: Int, of batch: TraceBatch, _ tables: TraceTables) -> Bool {
        func has(_ set: UInt32, _ key: UInt32, _ value: String) -> Bool {
            tables.attributes.entries(set).contains { entry in
                entry.key == key
                    && TagText.matches(
                        tables.value(entry, traceKey: batch.traceIDLow[trace], spanKey: batch.spanID[row]), value)
            }
        }
        let operation = tables.operations[Int(batch.operation[row])]
        let scope = tables.scopes[Int(operation.scope)]
        let resource = tables.instances[Int(batch.instance[row])].attributes
        switch self {
        case .isError(let wanted): return (batch.status[row] == SpanStatus.error.rawValue) == wanted
        case .status(let status): return batch.status[row] == status.rawValue
        case .kind(let kind): return operation.kind == kind
        case .scopeName(let name): return tables.strings[scope.name] == name
        case .scopeVersion(let version): return tables.strings[scope.version] == version
        case .resource(let key, let value):
            guard let key = tables.strings.find(key) else { return false }
            return has(resource, key, value)
        case .attribute(let key, let value):
            guard let key = tables.strings.find(key) else { return false }
            if has(batch.attributes[row], key, value) || has(resource, key, value)
                || has(scope.attributes, key, value)
            {
                return true
            }
            let extras = batch.extras.isEmpty ? SpanExtras() : tables.extras[Int(batch.extras[row])]
            return extras.events.contains { has($0.attributes, key, value) }
                || extras.links.contains { has($0.attributes, key, value) }
        }
    }
}
