/// What stands in a `StoredList`: it can be written as bytes and read back.
public protocol StoredElement: Sendable, Hashable {
    /// Writes it after what `bytes` holds.
    func write(to bytes: inout StoredBytes)
    /// Reads what `write` has written; of bytes that are none of it, something.
    static func read(_ bytes: inout StoredBytes) -> Self
}

/// Bytes of a `StoredElement`, written and then read from the start; what is read beyond the end is 0.
public struct StoredBytes: Sendable {
    private(set) var bytes: [UInt8] = []
    private var at = 0

    init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    mutating func write(_ number: UInt64) { withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) } }
    mutating func write(_ number: UInt32) { withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) } }

    mutating func write(_ content: [UInt8]) {
        write(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    mutating func word() -> UInt64 { take() }
    mutating func number() -> UInt32 { take() }

    mutating func content() -> [UInt8] {
        let count = count(ofBytes: 1)
        defer { at += count }
        return Array(bytes[at..<at + count])
    }

    /// How many elements of at least so many bytes follow.
    mutating func count(ofBytes least: Int) -> Int {
        let said = word()
        return Int(min(said, UInt64((bytes.count - at) / least)))
    }

    private mutating func take<T: FixedWidthInteger & BitwiseCopyable>() -> T {
        let size = MemoryLayout<T>.size
        guard at + size <= bytes.count else {
            at = bytes.count
            return 0
        }
        defer { at += size }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: T.self) }
    }

    /// Forgets all and keeps the memory.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        at = 0
    }
}
