import WinnowSettings

/// The name of a configuration file as typed: `FILE`, or `FILE#N` and `FILE#NAME` where several collectors stand in it.
public struct ConfigurationPath: Sendable, Hashable {
    /// The file.
    public let file: String
    /// Which of its collectors is meant: a number from 1, or a name; `nil`: nobody has said.
    public let collector: String?

    /// Takes a name apart; a `#` in the name of a file that is there belongs to it.
    public init(_ text: String) {
        var found = (file: text, collector: nil as String?)
        if text.contains("#"), SmallFile.isMissing(text) {
            for place in text.indices.reversed() where text[place] == "#" && place != text.startIndex {
                let rest = text[text.index(after: place)...]
                if rest.isEmpty { break }
                let file = String(text[..<place])
                if found.collector == nil { found = (file, String(rest)) }
                if !SmallFile.isMissing(file) {
                    found = (file, String(rest))
                    break
                }
            }
        }
        (file, collector) = found
    }
}
