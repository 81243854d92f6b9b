extension String {
    /// Whether the bytes of a part stand somewhere in the text; for long texts, in which a search by characters takes its time.
    func holds(_ part: String) -> Bool {
        let wanted = Array(part.utf8)
        guard let first = wanted.first else { return true }
        let found = utf8.withContiguousStorageIfAvailable { bytes in
            var at = 0
            while at + wanted.count <= bytes.count {
                if bytes[at] == first, wanted.indices.allSatisfy({ bytes[at + $0] == wanted[$0] }) { return true }
                at += 1
            }
            return false
        }
        return found ?? contains(part)
    }
}
