import CSystem
import WinnowModel

/// The processors that this process may use, and how it keeps to one of them.
///
/// Processors of one machine differ in speed, from second to second where others use them too: what is compared has to run on the same one.
struct Processors {
    /// A bit for each that this thread may run on.
    private var bits = [UInt64](repeating: 0, count: 16)

    /// Their numbers; empty where the system does not say.
    let numbers: [Int]

    init() {
        let count = system_processors(&bits, bits.count)
        let bits = bits
        numbers = (0..<count * 64).filter { bits[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
    }

    /// Runs `body`, and the processes that it starts, on one of the processors, another one for each `round`.
    func pinned<R>(round: Int, _ body: () throws(Failure) -> R) throws(Failure) -> R {
        guard !numbers.isEmpty else { return try body() }
        let number = numbers[round % numbers.count]
        var one = [UInt64](repeating: 0, count: bits.count)
        one[number / 64] = 1 << UInt64(number % 64)
        // Where it is not allowed, the comparison is noisier and still right.
        guard system_use_processors(one, one.count) == 0 else { return try body() }
        defer { _ = system_use_processors(bits, bits.count) }
        return try body()
    }
}
