/// What a request's body decodes to: no more than a limit.
struct ContentSink {
    private(set) var bytes: [UInt8] = []
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Adds decoded bytes.
    mutating func add(_ more: UnsafeRawBufferPointer) throws(ContentFault) {
        if more.count > limit - bytes.count { throw .tooLarge }
        bytes.append(contentsOf: more)
    }
}
