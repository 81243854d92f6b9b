import Testing
import WinnowSettings
import WinnowModel

@testable import WinnowWorkload

/// Damaged scenario files are refused or used; they neither stop the program nor eat the machine.
@Suite struct DamageTests {
    /// Numbers for damaging, from a fixed seed.
    private struct Dice {
        var key: UInt64
        var count: UInt64 = 0

        mutating func below(_ bound: Int) -> Int {
            count += 1
            return Int(Draw.below(UInt64(max(1, bound)), Draw.word(key, count)))
        }
    }

    private static let words = [
        "0", "-1", ".nan", ".inf", "1e999", "99999999999999999999", "1h", "1000000/s", "100%", "{", "[", "]", "}", "*x",
        "&x ", "<<: ", "null", "~", "", "!!int ", "'", "\"", "\t", "\u{0}", "ÿ", "- ", ": ", "call: f", "retry: 20",
        "repeat: 10000", "probability: 1", "parallel: []", "one_of: []", "kind: server", "async: true",
        "max_depth: 256",
    ]

    private func damaged(_ text: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var bytes = text
        for _ in 0..<(1 + dice.below(2)) {
            let place = dice.below(bytes.count)
            switch dice.below(20) {
            case 0...3: bytes[place] = UInt8(dice.below(256))
            case 4...7: bytes.remove(at: place)
            case 8...10: bytes.insert(contentsOf: Array(Self.words[dice.below(Self.words.count)].utf8), at: place)
            case 11...14:
                // Another value for a key.
                guard let colon = bytes[place...].firstIndex(of: 0x3A) else { continue }
                let end = bytes[colon...].firstIndex { $0 == 0x0A || $0 == 0x2C || $0 == 0x7D } ?? bytes.count
                bytes.replaceSubrange((colon + 1)..<end, with: Array((" " + Self.words[dice.below(20)]).utf8))
            case 15...17:
                // A line twice, a line away.
                let start = bytes[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
                let end = bytes[place...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
                if dice.below(2) == 0 {
                    bytes.insert(contentsOf: bytes[start..<end], at: start)
                } else {
                    bytes.removeSubrange(start..<end)
                }
            case 18: bytes.removeSubrange(dice.below(bytes.count)...)
            default:
                let other = dice.below(bytes.count)
                bytes.swapAt(place, other)
            }
            if bytes.isEmpty { return [0x61] }
        }
        return bytes
    }

    @Test(arguments: ["smoke", "error-burst", "ci", "order-processing"])
    func hundredsOfMutations(name: String) throws {
        let text = try Workload.bytes(Workload.path("scenarios/\(name).yaml"))
        var dice = Dice(key: Draw.key(name))
        var used = 0
        var refused = 0
        let slab = Slab()
        for _ in 0..<120 {
            let bytes = damaged(text, &dice)
            do throws(Failure) {
                let node = try YAMLDocument.parse(bytes: bytes, file: "damaged.yaml")
                let scenario = try Scenario(node, alsoKnown: ["policies", "reference", "seeds", "thresholds"])
                let traffic = try GeneratedTraffic(scenario: scenario, duration: Duration64.second / 4)
                var planner = traffic.planner(seed: 1)
                var plan = SlabPlan()
                // The first slab tells: more of a damaged scenario is more of the same.
                if planner.next(&plan) {
                    plan.arrivals = Array(plan.arrivals.prefix(40))
                    traffic.fill(slab, with: plan)
                    #expect(slab.batch.traceCount == plan.arrivals.count)
                }
                used += 1
            } catch {
                refused += 1
                #expect(error.kind == .data || error.kind == .io)
                #expect(!error.diagnostics.isEmpty && error.diagnostics.allSatisfy { !$0.message.isEmpty })
            }
        }
        #expect(used > 6 && refused > 12, "\(used) used")
    }
}
