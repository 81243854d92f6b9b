import Testing

@testable import WinnowSampling

/// The order of a tick's traces, as Go walks a map.
@Suite struct GoMapOrderTests {
    @Test func everyEntryIsWalkedOnce() {
        for count in [0, 1, 7, 8, 9, 14, 15, 100, 897, 5000] {
            for room in [UInt64(0), 8, 9, 100, 1 << 20, .max] where room < 1 << 20 || count <= 100 {
                let order = GoMapOrder.walk(count, room: room, key: UInt64(count))
                #expect(order.sorted() == (0..<UInt32(count)).map { $0 }, "\(count) entries in room for \(room)")
            }
        }
    }

    @Test func aSmallMapIsWalkedRoundFromAnyPlace() {
        var arrivalFirst = 0
        var starts: Set<UInt32> = []
        for key in 0..<4000 as Range<UInt64> {
            let order = GoMapOrder.walk(3, room: 0, key: key)
            let first = order[0]
            #expect(order == [first, (first + 1) % 3, (first + 2) % 3])
            starts.insert(first)
            arrivalFirst += first == 0 ? 1 : 0
        }
        // Places 0 and 3 to 7 of eight lead to the first that came.
        #expect(starts.count == 3 && abs(arrivalFirst - 3000) < 150)
        let roomy = (0..<400).map { GoMapOrder.walk(3, room: 9, key: $0) }
        #expect(Set(roomy).count > 3, "a map that was made larger is ordered by hashes")
    }

    @Test func aNearlyEmptyMapIsWalkedInTheSameOrder() {
        for (count, room) in [(0, 9), (1, 9), (8, 10), (14, 14), (30, 100), (200, 300), (896, 896), (50, 60_000)] {
            for key in 0..<20 as Range<UInt64> {
                let places = GoMapOrder.walkPlaces(count, room: UInt64(room), key: key)
                let taken = GoMapOrder.walkTaken(count, room: UInt64(room), key: key)
                #expect(places == taken, "\(count) entries in room for \(room), key \(key)")
            }
        }
    }

    @Test func muchRoomForFewCostsNothing() {
        // As many maps of millions of places each would take hours.
        var orders: Set<[UInt32]> = []
        for key in 0..<20_000 as Range<UInt64> { orders.insert(GoMapOrder.walk(3, room: .max, key: key)) }
        #expect(orders.count == 6)
    }

    @Test func entriesOfAGroupStayInTheirOrder() {
        // Sixteen places are two groups: a walk that starts at one of them is made of two rising runs, any other of three.
        for key in 0..<200 as Range<UInt64> {
            let order = GoMapOrder.walk(14, room: 0, key: key)
            let falls = zip(order, order.dropFirst()).count { $0 > $1 }
            #expect((1...2).contains(falls), "\(order)")
        }
    }
}
