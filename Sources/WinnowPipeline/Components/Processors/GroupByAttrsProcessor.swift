import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Moves attributes of spans to their resources and puts spans of equal resources together (contrib v0.161.0,
/// `processor/groupbyattrsprocessor`).
struct GroupByAttrsProcessor: CollectorProcessor {
    var keys: [String] = []

    /// No keys: equal resources come together.
    init() {}

    static let type = "groupbyattrs"
    static let effect = ProcessorEffect.edits
    static let summary = "moves attributes of spans to their resources and puts equal resources together"
    static var fields: [SettingField<GroupByAttrsProcessor>] {
        [.value("keys", \.keys, .collectorTexts, "attributes that are moved")]
    }

    func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)? {
        GroupByAttrsEditor(keys: keys.filter { !$0.isEmpty }.map { Text($0) })
    }
}

/// Regroups the spans of requests.
struct GroupByAttrsEditor: RequestEditor {
    var keys: [Text]

    var reads: Dependencies { [.attributes, .resource, .operation] }
    var writes: Dependencies { [.attributes, .resource, .operation] }
    var drops: Bool { false }
    /// Of scopes of one name and version the first one's attributes stay.
    var isPerSpan: Bool { false }

    mutating func edit(_ request: inout TelemetryRequest, log: inout EditLog) throws(EvaluationError) {
        var groups: [TelemetryRequest.ResourceSpans] = []
        var places: [[UInt8]: Int] = [:]
        var scopes: [ScopePlace: Int] = [:]
        for resourceSpans in request.resources {
            for scopeSpans in resourceSpans.scopes {
                for span in scopeSpans.spans {
                    var span = span
                    var resource = ResourceRecord()
                    resource.attributes = resourceSpans.resource.attributes
                    for key in keys {
                        guard let value = span.attributes[key] else { continue }
                        resource.attributes[key] = value
                        span.attributes[key] = nil
                    }
                    let identity = resource.attributes.identity
                    let place = places[identity] ?? groups.count
                    if place == groups.count {
                        places[identity] = place
                        var group = TelemetryRequest.ResourceSpans()
                        group.resource = resource
                        groups.append(group)
                    }
                    let name = ScopePlace(
                        group: place, name: scopeSpans.scope.name, version: scopeSpans.scope.version)
                    let scope = scopes[name] ?? groups[place].scopes.count
                    if scope == groups[place].scopes.count {
                        scopes[name] = scope
                        var group = TelemetryRequest.ScopeSpans()
                        group.scope = scopeSpans.scope
                        group.scope.schemaURL = .empty
                        groups[place].scopes.append(group)
                    }
                    groups[place].scopes[scope].spans.append(span)
                }
            }
        }
        request.resources = groups
    }

    private struct ScopePlace: Hashable {
        var group: Int
        var name: Text
        var version: Text
    }
}
