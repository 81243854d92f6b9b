/// What a block of copies and literals decodes to, in memory whose size is known before.
final class DecodedBlock {
    private let memory: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(capacity: Int) {
        memory = .allocate(byteCount: max(1, capacity), alignment: 16)
        self.capacity = capacity
    }

    deinit { memory.deallocate() }

    private let capacity: Int
    /// Whether no more fits.
    var isFull: Bool { count == capacity }

    /// Adds bytes; false where they do not fit.
    func add(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= capacity - count else { return false }
        UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: bytes)
        count += bytes.count
        return true
    }

    /// Adds `length` bytes that stand `distance` before the end, which may run into each other; false where there are none or they do not fit.
    func copy(_ length: Int, from distance: Int) -> Bool {
        guard distance > 0, distance <= count, length <= capacity - count else { return false }
        var from = count - distance
        for _ in 0..<length {
            memory[count] = memory[from]
            from += 1
            count += 1
        }
        return true
    }

    /// Lends the bytes.
    func withContent(_ body: (UnsafeRawBufferPointer) throws(ContentFault) -> Void) throws(ContentFault) {
        try body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    }
}
