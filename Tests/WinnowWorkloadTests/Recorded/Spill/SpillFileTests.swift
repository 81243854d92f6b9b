import Glibc
import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowWorkload

@Suite struct SpillFileTests {
    private static func block(_ words: [UInt64]) -> UnsafeMutableRawBufferPointer {
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: words.count * 8 + SpillFile.trailer, alignment: 16)
        for (index, word) in words.enumerated() { block.storeBytes(of: word, toByteOffset: index * 8, as: UInt64.self) }
        return block
    }

    @Test func blocksComeBackAndTheFileHasNoName() throws {
        let folder = TemporaryFolder()
        let file = try SpillFile(in: folder.path)
        var places: [Int] = []
        for length in [0, 1, 2, 3, 100] {
            let block = Self.block((0..<length).map { UInt64($0) &* 77 })
            places.append(try file.append(block))
            block.deallocate()
        }
        for (place, length) in zip(places, [0, 1, 2, 3, 100]).reversed() {
            let block = Self.block([UInt64](repeating: 9, count: length))
            try file.read(at: place, into: block)
            for index in 0..<length {
                #expect(block.load(fromByteOffset: index * 8, as: UInt64.self) == UInt64(index) &* 77)
            }
            block.deallocate()
        }
        #expect(files(folder.path).filter { $0.hasPrefix(SpillFolder.prefix) }.isEmpty)
    }

    /// Another size or another place is another sum, and beyond the end there is nothing.
    @Test func whatWasNotWrittenIsAFailure() throws {
        let folder = TemporaryFolder()
        let file = try SpillFile(in: folder.path)
        for _ in 0..<2 {
            let block = Self.block([1, 2, 3, 4])
            try file.append(block)
            block.deallocate()
        }
        for (place, length) in [(8, 4), (0, 3), (0, 5), (40, 5), (4000, 1)] {
            let block = Self.block([UInt64](repeating: 0, count: length))
            #expect { try file.read(at: place, into: block) } throws: { ($0 as? Failure)?.kind == .io }
            block.deallocate()
        }
    }

    @Test func aFolderThatIsNotThereIsAFailure() {
        let folder = TemporaryFolder().path + "/missing"
        #expect { try SpillFile(in: folder) } throws: { error in
            guard let failure = error as? Failure else { return false }
            return failure.kind == .io && failure.diagnostics[0].file == folder
                && failure.diagnostics[0].remedy.contains("TMPDIR")
        }
    }

    /// What a killed process left is removed; what a living one has is not, nor what somebody else named alike.
    @Test func leftoversAreRemoved() throws {
        let folder = TemporaryFolder()
        // No process has a number above the system's limit of 2^22.
        let names = [
            "\(SpillFolder.prefix)999999999-0", "\(SpillFolder.prefix)\(getpid())-7", "\(SpillFolder.prefix)x-1",
        ]
        for name in names { folder.write("", to: name) }
        _ = try SpillFile(in: folder.path)
        #expect(files(folder.path).filter { $0.hasPrefix(SpillFolder.prefix) }.sorted() == names[1...].sorted())
    }
}
