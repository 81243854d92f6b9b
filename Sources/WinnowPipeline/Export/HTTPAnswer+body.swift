extension HTTPAnswer {
    /// Takes a body: what it says of rejected spans, whether it is damaged, and its text.
    public mutating func take(body: [UInt8], contentType: String) {
        switch ExportResponseBody.read(body, contentType: contentType) {
        case .success: partialSuccess = nil
        case .partial(let partial): partialSuccess = partial
        case .damaged: isDamaged = true
        }
        var bytes = body[...]
        func isBlank(_ byte: UInt8?) -> Bool { byte == 0x20 || byte.map { (0x09...0x0D).contains($0) } == true }
        while isBlank(bytes.first) { bytes.removeFirst() }
        while isBlank(bytes.last) { bytes.removeLast() }
        text = String(decoding: bytes, as: UTF8.self)
    }
}
