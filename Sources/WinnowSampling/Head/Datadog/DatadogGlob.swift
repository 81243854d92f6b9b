/// A pattern of Datadog's rules: `*` any characters, `?` exactly one, everything else itself, without regard to case.
///
/// ddtrace 4.16.0, `internal/glob_matching.py`: there are no escapes and no classes; a character is a Unicode scalar.
struct DatadogGlob: Sendable, Equatable {
    private let pattern: [Unicode.Scalar]
    /// Whether nothing but wildcards stands in the pattern.
    let isWildcardsOnly: Bool

    init(_ pattern: String) {
        self.pattern = Array(pattern.lowercased().unicodeScalars)
        isWildcardsOnly = self.pattern.allSatisfy { $0 == "?" || $0 == "*" }
    }

    /// Whether the whole of `text` matches; the time is bounded by the product of both lengths.
    func matches(_ text: String) -> Bool {
        let subject = Array(text.lowercased().unicodeScalars)
        var place = 0
        var at = 0
        // Where the last `*` stands, and how far it reaches when it is tried again.
        var retry: (place: Int, at: Int)?
        while place < pattern.count || at < subject.count {
            if place < pattern.count {
                let wanted = pattern[place]
                if wanted == "*" {
                    retry = (place, at + 1)
                    place += 1
                    continue
                }
                if at < subject.count, wanted == "?" || wanted == subject[at] {
                    place += 1
                    at += 1
                    continue
                }
            }
            guard let next = retry, next.at <= subject.count else { return false }
            (place, at) = next
        }
        return true
    }
}
