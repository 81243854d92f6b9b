import WinnowFormats
import WinnowSettings
import WinnowModel

/// The spans of one trace while their order is found: who is whose parent, roots before children, siblings by start.
///
/// Raw memory that is used again for the next trace.
final class TraceFamily {
    private struct Member: BitwiseCopyable {
        /// Settled.
        var start: Nanos
        /// Number of its row.
        var row: UInt32
        /// Place among the trace's records, in the order of reading.
        var record: UInt32
    }

    private struct Memory {
        let block: RawBlock
        let capacity: Int
        /// In the order of reading, then by start.
        let members: UnsafeMutablePointer<Member>
        /// Member that is the parent; -1: none, -2: named but not here.
        let parent: UnsafeMutablePointer<Int32>
        let firstChild: UnsafeMutablePointer<Int32>
        let nextSibling: UnsafeMutablePointer<Int32>
        /// Where a member stands among those that were arranged.
        let placed: UnsafeMutablePointer<Int32>
        /// Members as they are arranged.
        let order: UnsafeMutablePointer<Int32>
        /// Span ids by record.
        let ids: UnsafeMutablePointer<UInt64>
        /// Ids of parents by record.
        let above: UnsafeMutablePointer<UInt64>
        /// Members by record.
        let member: UnsafeMutablePointer<Int32>
        /// Records by a hash of their span's id; -1 is a free slot.
        let slots: UnsafeMutablePointer<Int32>
        let slotBits: Int

        init(_ wanted: Int) {
            var bits = 7
            while 1 << bits < wanted * 2 { bits += 1 }
            slotBits = bits
            capacity = 1 << (bits - 1)
            let words = RawBlock.room(capacity, of: Int32.self)
            block = RawBlock(
                bytes: RawBlock.room(capacity, of: Member.self) + 2 * RawBlock.room(capacity, of: UInt64.self) + 8
                    * words)
            members = block.column(Member(start: 0, row: 0, record: 0), capacity)
            ids = block.column(0, capacity)
            above = block.column(0, capacity)
            parent = block.column(-1, capacity)
            firstChild = block.column(-1, capacity)
            nextSibling = block.column(-1, capacity)
            placed = block.column(-1, capacity)
            order = block.column(-1, capacity)
            member = block.column(-1, capacity)
            slots = block.column(-1, capacity * 2)
        }
    }

    let rows: RecordedRows
    private var memory = Memory(64)
    private var count = 0
    /// Spans so far whose parent is not here.
    var orphans = 0
    /// How many members were arranged.
    private(set) var arranged = 0
    /// Records by span id, for spans that several records tell.
    private var byID: [UInt32] = []
    /// When the trace starts.
    private var begin: Nanos = 0
    private let secret = HashSecret.process

    init(_ rows: RecordedRows) { self.rows = rows }

    /// Takes in the records of a trace that starts at `first`: numbers of rows, in the order of reading.
    func gather(_ records: UnsafeBufferPointer<UInt32>, _ first: Nanos) {
        count = records.count
        begin = first
        if count > memory.capacity { memory = Memory(count) }
        let (members, ids, above) = (memory.members, memory.ids, memory.above)
        let table = rows.table
        for record in 0..<records.count {
            let span = table.row(Int(records[record]))
            let start = span.pointee.start
            members[record] = Member(
                start: start != 0 ? start : first, row: records[record],
                record: UInt32(truncatingIfNeeded: record))
            ids[record] = span.pointee.spanID
            above[record] = span.pointee.parentSpanID
        }
    }

    /// Sorts by start and finds parents. Records that share an id are settled first: repeats dropped, parts joined, the others kept.
    ///
    /// Spans without an id are all different.
    func link(_ joiner: inout RecordJoiner) {
        let (members, ids, slots) = (memory.members, memory.ids, memory.slots)
        var bits = 3
        while 1 << bits < count * 2 { bits += 1 }
        let mask = 1 << bits - 1
        let shift = UInt64(64 - bits)
        for slot in 0...mask { slots[slot] = -1 }
        for record in 0..<count {
            let id = ids[record]
            if id == 0 { continue }
            var slot = self.slot(id, shift)
            while slots[slot] >= 0, ids[Int(slots[slot])] != id { slot = (slot + 1) & mask }
            if slots[slot] >= 0 { return linkShared(&joiner) }
            slots[slot] = Int32(truncatingIfNeeded: record)
        }
        sort()
        for member in 0..<count {
            let id = memory.above[Int(members[member].record)]
            guard id != 0 else {
                memory.parent[member] = -1
                continue
            }
            var slot = self.slot(id, shift)
            while slots[slot] >= 0, ids[Int(slots[slot])] != id { slot = (slot + 1) & mask }
            memory.parent[member] = slots[slot] >= 0 ? memory.member[Int(slots[slot])] : -2
            if slots[slot] < 0 { orphans += 1 }
        }
    }

    @inline(__always)
    private func slot(_ id: UInt64, _ shift: UInt64) -> Int {
        Int(truncatingIfNeeded: secret.hash(id, 0) >> shift)
    }

    /// As `link`, where records share ids.
    private func linkShared(_ joiner: inout RecordJoiner) {
        let (members, ids) = (memory.members, memory.ids)
        let table = rows.table
        let row = { (record: UInt32) in table.row(Int(members[Int(record)].row)) }
        byID.removeAll(keepingCapacity: true)
        byID.append(contentsOf: 0..<UInt32(count))
        byID.sort { (ids[Int($0)], $0) < (ids[Int($1)], $1) }
        let isKept = memory.placed
        for record in 0..<count { isKept[record] = 0 }
        var kept: [UInt32] = []
        var from = 0
        while from < byID.count {
            let id = ids[Int(byID[from])]
            var to = from + 1
            while id != 0, to < byID.count, ids[Int(byID[to])] == id { to += 1 }
            kept += to - from == 1 ? [byID[from]] : joiner.settle(byID[from..<to], row)
            from = to
        }
        byID = kept
        for record in kept { isKept[Int(record)] = 1 }
        // Parents as records first: sorting moves the members. Joined parts have their parents by now.
        let parents = memory.firstChild
        for record in kept {
            let id = row(record).pointee.parentSpanID
            memory.above[Int(record)] = id
            members[Int(record)].start = row(record).pointee.start != 0 ? row(record).pointee.start : begin
            parents[Int(record)] =
                id == 0 ? -1 : find(id, joiner, record, row).map { Int32(truncatingIfNeeded: $0) } ?? -2
        }
        var place = 0
        for record in 0..<count where isKept[record] != 0 {
            members[place] = members[record]
            place += 1
        }
        count = place
        sort()
        for member in 0..<count {
            let parent = parents[Int(members[member].record)]
            memory.parent[member] = parent < 0 ? parent : memory.member[Int(parent)]
            if parent == -2 { orphans += 1 }
        }
    }

    /// With how many spans of one id a child is compared.
    private static let sharedLimit = 8

    /// The record with an id that is the parent of `child`; of several the one of its service, else the first. A span is its own parent
    /// only where no other has the id.
    private func find(
        _ id: UInt64, _ joiner: RecordJoiner, _ child: UInt32,
        _ row: (UInt32) -> UnsafeMutablePointer<RecordedRow>
    ) -> UInt32? {
        var low = 0
        var high = byID.count
        while low < high {
            let middle = (low + high) / 2
            if memory.ids[Int(byID[middle])] < id { low = middle + 1 } else { high = middle }
        }
        let found = byID[low...].prefix(Self.sharedLimit).prefix { memory.ids[Int($0)] == id }
        if found.count < 2 { return found.first }
        let operation = row(child).pointee.operation
        let others = found.filter { $0 != child }
        return others.first { joiner.isSameService(row($0).pointee.operation, operation) } ?? others.first
    }

    /// Sorts by start, then by the order of reading.
    private func sort() {
        let members = memory.members
        if count <= 48 {
            for next in 1..<max(1, count) {
                let member = members[next]
                var place = next
                while place > 0, members[place - 1].start > member.start {
                    members[place] = members[place - 1]
                    place -= 1
                }
                members[place] = member
            }
        } else {
            var all = UnsafeMutableBufferPointer(start: members, count: count)
            all.sort { $0.start != $1.start ? $0.start < $1.start : $0.record < $1.record }
        }
        for member in 0..<count { memory.member[Int(members[member].record)] = Int32(truncatingIfNeeded: member) }
    }

    /// Puts roots before children, whole families one after the other; false when spans in rings are left over.
    func arrange() -> Bool {
        let (parent, firstChild, next, placed) = (
            memory.parent, memory.firstChild, memory.nextSibling, memory.placed
        )
        for member in 0..<count { firstChild[member] = -1 }
        for member in (0..<count).reversed() where parent[member] >= 0 {
            let above = Int(parent[member])
            next[member] = firstChild[above]
            firstChild[above] = Int32(truncatingIfNeeded: member)
        }
        arranged = 0
        for wanted in [-1, -2] as [Int32] {
            for root in 0..<count where parent[root] == wanted {
                var member = root
                while true {
                    memory.order[arranged] = Int32(truncatingIfNeeded: member)
                    placed[member] = Int32(truncatingIfNeeded: arranged)
                    arranged += 1
                    if firstChild[member] >= 0 {
                        member = Int(firstChild[member])
                        continue
                    }
                    while member != root, next[member] < 0 { member = Int(parent[member]) }
                    if member == root { break }
                    member = Int(next[member])
                }
            }
        }
        return arranged == count
    }

    /// Breaks each ring at its earliest span, which is then shown like a root, and arranges anew; returns how many spans are in rings.
    func breakCycles() -> Int {
        let inRing = ParentCycles.members(Array(UnsafeBufferPointer(start: memory.parent, count: count)))
        var isSettled = [Bool](repeating: false, count: count)
        var rings = 0
        // Members are in order of start: the first of a ring is its earliest.
        for member in 0..<count where inRing[member] {
            rings += 1
            if isSettled[member] { continue }
            var other = member
            while !isSettled[other] {
                isSettled[other] = true
                other = Int(memory.parent[other])
            }
            memory.parent[member] = -2
        }
        _ = arrange()
        return rings
    }

    /// Writes the members as arranged, the first at `row`; the trace starts at `first`.
    func write(_ columns: RecordedColumns, at row: Int, _ first: Nanos, _ odd: RecordedTimes) {
        let base = Int32(truncatingIfNeeded: row)
        let table = rows.table
        for place in 0..<arranged {
            let member = Int(memory.order[place])
            let above = memory.parent[member]
            let number = memory.members[member].row
            columns.write(
                table.row(Int(number)).pointee, number: UInt32(truncatingIfNeeded: number), at: row + place,
                parent: above < 0 ? above : memory.placed[Int(above)] &+ base, first, odd)
        }
    }
}
