import CRE2

/// Why a pattern does not compile.
public struct PatternError: Error, Sendable, Equatable {
    /// The pattern as written.
    public let pattern: String
    /// RE2's reason.
    public let reason: String
}

/// A compiled RE2 pattern, which is the syntax of Go's `regexp`; linear time on any input.
final class Pattern: @unchecked Sendable {
    // Safe to share: RE2 guards its own state and the handle never changes.
    private let handle: OpaquePointer

    init(_ text: String) throws(PatternError) {
        var reason = [CChar](repeating: 0, count: 256)
        var text = text
        let compiled = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters -> OpaquePointer? in
                guard let base = characters.baseAddress else {
                    return winnow_re2_compile("", 0, &reason, reason.count)
                }
                return winnow_re2_compile(base, characters.count, &reason, reason.count)
            }
        }
        guard let compiled else {
            let bytes = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw PatternError(pattern: text, reason: String(decoding: bytes, as: UTF8.self))
        }
        handle = compiled
    }

    deinit { winnow_re2_free(handle) }

    /// Whether the pattern occurs anywhere in `text`.
    func occurs(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { winnow_re2_search(handle, $0.baseAddress, $0.count) }
        }
    }
}
