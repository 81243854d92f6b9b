import WinnowModel

/// A condition on what a client sends beside its spans: `request["name"] == "value"` or `!=`
/// (contrib v0.149.0, `routingconnector/request.go`).
struct ClientCondition: Sendable, Equatable {
    var name: String
    var value: String
    var isEqual: Bool

    /// Reads a condition; `nil` where it has no such form.
    init?(_ text: String) {
        let equal = text.ranges(of: "==")
        let unequal = text.ranges(of: "!=")
        guard equal.count + unequal.count == 1, let place = equal.first ?? unequal.first else { return nil }
        isEqual = !equal.isEmpty
        let left = String(text[..<place.lowerBound].trimmed)
        let right = String(text[place.upperBound...].trimmed)
        // The product looks whether a quoted part stands in there, and then cuts both ends off as far as they are there.
        guard let open = left.ranges(of: "request[\"").first,
            left[open.upperBound...].contains("\"]"), right.count(where: { $0 == "\"" }) >= 2
        else { return nil }
        name = Self.without(prefix: "request[\"", suffix: "\"]", left)
        value = Self.without(prefix: "\"", suffix: "\"", right)
    }

    private static func without(prefix: String, suffix: String, _ text: String) -> String {
        var text = text[...]
        if text.hasPrefix(prefix) { text = text.dropFirst(prefix.count) }
        if text.hasSuffix(suffix) { text = text.dropLast(suffix.count) }
        return String(text)
    }

    /// Whether one of the values of the header makes it true; without the header it never is.
    func holds(for client: ClientMetadata) -> Bool { client[name].contains { ($0 == value) == isEqual } }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
