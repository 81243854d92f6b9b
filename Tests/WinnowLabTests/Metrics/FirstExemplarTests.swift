import Testing

@testable import WinnowLab

@Suite struct FirstExemplarTests {
    /// A fault that is never seen is later than any other.
    @Test(
        arguments: [
            ([], nil), ([3], 3), ([.infinity], nil), ([1, 3], 2), ([1, .infinity], nil), ([5, .infinity, 1], 5),
            ([1, .infinity, .infinity], nil), ([.infinity, 2, 1, 4], 3),
        ] as [([Double], Double?)])
    func neverIsLaterThanEverything(_ delays: [Double], _ median: Double?) {
        #expect(FirstExemplarMetric.median(delays) == median)
    }
}
