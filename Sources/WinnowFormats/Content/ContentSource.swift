/// The bytes of a request's body as a server reads them: no more than a limit.
struct ContentSource {
    let bytes: UnsafeRawBufferPointer
    /// How many bytes can be read; more than these are too many.
    let count: Int
    /// Where the next byte stands.
    var position = 0

    init(_ bytes: UnsafeRawBufferPointer, limit: Int) {
        self.bytes = bytes
        count = min(bytes.count, max(0, limit))
    }

    /// Whether nothing is left.
    var isAtEnd: Bool { position == count }
    /// What a reader is told that wants more than there is; `nil`: that the body has ended.
    var endFault: ContentFault? { count < bytes.count ? .tooLarge : nil }

    /// So many bytes, or what `Go`'s `ReadFull` says: the end, `nil` where nothing was left at all.
    mutating func take(_ wanted: Int) throws(ContentFault) -> UnsafeRawBufferPointer? {
        guard wanted <= count - position else {
            let isEmpty = isAtEnd
            position = count
            if let fault = endFault { throw fault }
            if isEmpty { return nil }
            throw .truncated
        }
        position += wanted
        return UnsafeRawBufferPointer(rebasing: bytes[position - wanted..<position])
    }

    /// So many bytes; that there are none is an end too early as well.
    mutating func need(_ wanted: Int) throws(ContentFault) -> UnsafeRawBufferPointer {
        if wanted == 0 { return UnsafeRawBufferPointer(start: nil, count: 0) }
        guard let taken = try take(wanted) else { throw .truncated }
        return taken
    }

    /// All that is left.
    mutating func rest() throws(ContentFault) -> UnsafeRawBufferPointer {
        if let fault = endFault { throw fault }
        defer { position = count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<count])
    }
}
