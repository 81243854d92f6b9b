import Testing
import WinnowFormats
import WinnowModel

@Suite struct NumberTableTests {
    @Test func pairsAreFoundUnderEverySecret() {
        for secret in [HashSecret(0, 0), HashSecret(7, 9), .process] {
            var table = NumberTable(secret: secret)
            for number in 0..<UInt32(10_000) {
                let pair = (UInt64(number) << 40, UInt64(number % 10))
                #expect(table.find(pair.0, pair.1) == nil)
                table.insert(pair.0, pair.1, number)
            }
            #expect((0..<UInt32(10_000)).allSatisfy { table.find(UInt64($0) << 40, UInt64($0 % 10)) == $0 })
            table.removeAll()
            #expect(table.find(0, 0) == nil)
        }
    }
}
