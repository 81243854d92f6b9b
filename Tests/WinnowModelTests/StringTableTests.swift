import Testing
import WinnowModel
import WinnowTestSupport

/// Equal text, equal number, however many there are.
@Suite struct StringTableTests {
    @Test func internsAndFinds() {
        var table = StringTable()
        #expect(table.count == 1 && table[0] == "" && table.intern("") == 0 && table.find("") == 0)
        let texts = ["a", "b", "ab", "ba", "aaaaaaaa", "aaaaaaaaa", "ä", "\u{0}", "\u{0}\u{0}", "trace id"]
        let numbers = texts.map { table.intern($0) }
        #expect(Set(numbers).count == texts.count && table.count == texts.count + 1)
        for (text, number) in zip(texts, numbers) {
            #expect(table.intern(text) == number && table.find(text) == number && table[number] == text)
            #expect(table.length(number) == text.utf8.count)
        }
        #expect(table.find("absent") == nil && table.find("aaaaaaa") == nil)
        #expect(table.byteCount == texts.reduce(0) { $0 + $1.utf8.count })
    }

    @Test func growsAndForgets() {
        var table = StringTable()
        let numbers = (0..<20_000).map { table.intern("text \($0)") }
        #expect(numbers == Array(1...20_000).map { UInt32($0) })
        #expect(
            (0..<20_000).allSatisfy { table.find("text \($0)") == numbers[$0] && table[numbers[$0]] == "text \($0)" })
        table.removeAll()
        #expect(table.count == 1 && table.byteCount == 0 && table.find("text 7") == nil && table[0] == "")
        #expect(table.intern("again") == 1)
    }

    @Test func keepsBytesThatAreNoText() {
        var table = StringTable()
        let bytes: [UInt8] = [0xFF, 0xC0, 0x00, 0x41]
        let number = bytes.withUnsafeBytes { table.intern($0) }
        #expect(table.withBytes(number) { Array($0) } == bytes)
        #expect(bytes.withUnsafeBytes { table.find($0) } == number)
        #expect(table[number].hasSuffix("A"))
    }
}
