import Testing
import WinnowModel

@testable import WinnowWorkload

/// The same bytes, whichever order slabs are filled in and by however many threads.
@Suite struct DeterminismTests {
    /// A hash over everything that a slab holds.
    private static func digest(_ slab: Slab) -> UInt64 {
        let batch = slab.batch
        var state = Draw.fold(slab.from, slab.until)
        func add(_ word: some BinaryInteger) { state = Draw.fold(state, UInt64(truncatingIfNeeded: word)) }
        for trace in 0..<batch.traceCount {
            add(batch.firstSpan[trace + 1])
            add(batch.traceIDHigh[trace])
            add(batch.traceIDLow[trace])
            add(slab.truth.classes[trace])
        }
        for row in 0..<batch.spanCount {
            add(batch.spanID[row])
            add(batch.parent[row])
            add(batch.start[row])
            add(batch.end[row])
            add(batch.operation[row])
            add(batch.instance[row])
            add(batch.status[row])
            add(batch.attributes[row])
            add(batch.extras[row])
        }
        for touch in slab.truth.touches {
            add(touch.trace)
            add(touch.span)
            add(touch.fault)
        }
        for path in slab.truth.rarePaths {
            add(path.trace)
            add(path.path)
        }
        return state
    }

    private static func plans(_ traffic: GeneratedTraffic, seed: UInt64) -> [SlabPlan] {
        var planner = traffic.planner(seed: seed)
        var plan = SlabPlan()
        var plans: [SlabPlan] = []
        while planner.next(&plan) { plans.append(plan) }
        return plans
    }

    @Test func orderOfFillingDoesNotMatter() throws {
        let traffic = try Workload.shipped("storefront", duration: 120 * Duration64.second)
        let plans = Self.plans(traffic, seed: 7)
        #expect(plans.count >= 4)
        let forward = plans.map { plan in
            let slab = Slab()
            traffic.fill(slab, with: plan)
            return Self.digest(slab)
        }
        let recycled = Slab()
        var backward: [UInt64] = []
        for plan in plans.reversed() {
            traffic.fill(recycled, with: plan)
            backward.append(Self.digest(recycled))
        }
        #expect(forward == backward.reversed())
        #expect(Set(forward).count == forward.count)
    }

    @Test func twoThreadsFillAlike() async throws {
        let traffic = try Workload.shipped("storefront", duration: 120 * Duration64.second)
        let plans = Self.plans(traffic, seed: 3)
        let alone = plans.map { plan in
            let slab = Slab()
            traffic.fill(slab, with: plan)
            return Self.digest(slab)
        }
        let together = await withTaskGroup(of: (Int, UInt64).self) { group in
            for plan in plans {
                group.addTask {
                    let slab = Slab()
                    traffic.fill(slab, with: plan)
                    return (plan.sequence, Self.digest(slab))
                }
            }
            var found = [UInt64](repeating: 0, count: plans.count)
            for await (sequence, digest) in group { found[sequence] = digest }
            return found
        }
        #expect(alone == together)
    }

    @Test func seedsDiffer() throws {
        let traffic = try Workload.shipped("smoke")
        let first = Workload.traces(traffic, seed: 1)
        #expect(first == Workload.traces(traffic, seed: 1))
        let second = Workload.traces(traffic, seed: 2)
        #expect(Set(first.map(\.root.traceID)).isDisjoint(with: second.map(\.root.traceID)))
    }

    /// Two machines must agree: a change of this figure is a change of everybody's results.
    @Test func smokeHasAKnownDigest() throws {
        let traffic = try Workload.shipped("smoke")
        let digests = Workload.slabs(traffic).map(Self.digest)
        #expect(digests.map(\.hex16) == ["31a32eb83faa4701"])
    }

    @Test func idsAreUniqueAndParentsComeFirst() throws {
        let traffic = try Workload.shipped("storefront", duration: 20 * Duration64.second)
        var traces: Set<TraceID> = []
        for slab in Workload.slabs(traffic) {
            let batch = slab.batch
            for trace in 0..<batch.traceCount {
                #expect(traces.insert(batch.traceID(trace)).inserted)
                let rows = batch.spans(of: trace)
                #expect(Set(rows.map { batch.spanID[$0] }).count == rows.count)
                #expect(batch.parent[rows.lowerBound] == -1)
                #expect(
                    rows.dropFirst().allSatisfy { row in
                        batch.spanID[row] != 0 && rows.contains(Int(batch.parent[row])) && batch.parent[row] < row
                    })
                #expect(rows.allSatisfy { batch.start[$0] >= slab.from && batch.end[$0] >= batch.start[$0] })
            }
        }
    }
}
