import Testing
import WinnowModel

@testable import WinnowLab

@Suite struct SeriesBinsTests {
    private func facts(seconds: UInt64) -> TrafficFacts {
        var facts = TrafficFacts()
        facts.begin = 1000 * Duration64.second
        facts.durationNanos = seconds * Duration64.second
        return facts
    }

    @Test(arguments: [(1, 1, 10), (60, 6, 10), (61, 7, 10), (3600, 360, 10), (7200, 360, 20), (86_400, 360, 240)])
    func binsAreTenSecondsOrAThreeHundredAndSixtieth(_ seconds: UInt64, _ count: Int, _ width: UInt64) {
        var bins = SeriesBins(facts(seconds: seconds))
        let times = bins.points { metric, time, _ in metric == "decisions" ? time : nil }.compactMap { $0 }
        #expect(times.count == count)
        #expect(times == (0..<UInt64(count)).map { $0 * width * Duration64.second })
    }

    @Test func countsAndLevelsAreOfTheirBin() {
        var bins = SeriesBins(facts(seconds: 50))
        func at(_ second: UInt64) -> Nanos { (1000 + second) * Duration64.second }
        bins.level(7, at: at(0) - 1)
        bins.count(5, .keptSpans, at: at(0) - 1)
        bins.count(2, .keptSpans, at: at(9))
        bins.level(3, at: at(12))
        bins.level(9, at: at(13))
        bins.level(4, at: at(14))
        bins.count(1, .keptSpans, at: at(49))
        bins.count(8, .keptSpans, at: at(50))
        bins.level(100, at: at(60))
        func values(_ id: String) -> [Int] { bins.points { $0 == id ? $2 : nil }.compactMap { $0 } }
        #expect(values("kept_spans") == [2, 0, 0, 0, 1])
        // What waits when a bin starts counts in it; what comes after the last counts nowhere.
        #expect(values("buffered_spans") == [7, 9, 4, 4, 4])
    }
}
