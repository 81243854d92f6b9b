import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowWorkload

/// Tables of which the later part is in the temporary store give the numbers and the contents of those in memory.
@Suite struct SpilledTablesTests {
    private static func row(_ random: inout TestRandom) -> [AttributeTable.Entry] {
        (0..<random.below(12)).map { _ in
            AttributeTable.Entry(key: UInt32(random.below(20)), kind: .int, payload: UInt64(random.below(40)))
        }
    }

    private static func text(_ random: inout TestRandom) -> String {
        let length = random.oneIn(20) ? 3000 : random.below(40)
        return String(repeating: "a", count: length) + String(random.below(900), radix: 36)
    }

    private static func value(_ random: inout TestRandom, depth: Int = 0) -> AttributeValue {
        switch random.below(depth < 3 ? 8 : 6) {
        case 0: .empty
        case 1: .string(text(&random))
        case 2: .bool(random.oneIn(2))
        case 3: .int(Int64(random.below(1000)) - 500)
        case 4: .double(Double(random.below(1000)) / 7)
        case 5: .bytes((0..<random.below(9)).map { UInt8($0) })
        case 6: .array((0..<random.below(4)).map { _ in value(&random, depth: depth + 1) })
        default: .map((0..<random.below(4)).map { .init("key \($0)", value(&random, depth: depth + 1)) })
        }
    }

    private static func extras(_ random: inout TestRandom) -> SpanExtras {
        func number() -> UInt32 { UInt32(random.below(100)) }
        var extras = SpanExtras()
        extras.statusMessage = number()
        extras.traceState = number()
        extras.droppedAttributes = number()
        extras.droppedEvents = number()
        extras.droppedLinks = number()
        extras.partDuration = Nanos(random.below(1 << 40))
        extras.events = (0..<random.below(4)).map { kind in
            .init(
                time: kind == 0 ? .at(Nanos(random.below(1 << 50))) : kind == 1 ? .start : .end, name: number(),
                attributes: number(), droppedAttributes: number())
        }
        extras.links = (0..<random.below(3)).map { _ in
            .init(
                traceID: TraceID(high: UInt64(number()), low: UInt64(number())), spanID: UInt64(number()),
                traceState: number(), attributes: number(), flags: number(), droppedAttributes: number())
        }
        return extras
    }

    private static func add(_ seed: UInt64, _ count: Int, to tables: inout TraceTables) -> [UInt64] {
        var random = TestRandom(seed: seed)
        var numbers: [UInt64] = []
        for _ in 0..<count {
            numbers.append(UInt64(tables.strings.intern(text(&random))))
            numbers.append(UInt64(tables.attributes.intern(row(&random))))
            numbers.append(UInt64(tables.attributes.append(row(&random))))
            numbers.append(UInt64(tables.add(extras(&random))))
            numbers.append(tables.attributes.addComposite(value(&random)))
        }
        return numbers
    }

    private static func expectAlike(_ tables: TraceTables, _ held: TraceTables) {
        #expect(tables.strings.count == held.strings.count)
        for number in 0..<UInt32(held.strings.count) {
            #expect(tables.strings[number] == held.strings[number])
            #expect(tables.strings.length(number) == held.strings.length(number))
            #expect(tables.strings.find(held.strings[number]) == number)
        }
        #expect(tables.strings.find("nobody has this") == nil)
        let (rows, heldRows) = (tables.attributes, held.attributes)
        #expect(rows.count == heldRows.count && rows.entryCount == heldRows.entryCount)
        for row in 0..<UInt32(heldRows.count) {
            #expect(rows.range(row) == heldRows.range(row))
            #expect(Array(rows.entries(row)) == Array(heldRows.entries(row)))
            for place in heldRows.range(row) { #expect(rows.entry(at: place) == heldRows.entry(at: place)) }
        }
        var all: [AttributeTable.Entry] = []
        rows.forEachPiece(in: 3..<heldRows.entryCount - 2) { all += $0 }
        #expect(all == (3..<heldRows.entryCount - 2).map { heldRows.entry(at: $0) })
        #expect(rows.composites == heldRows.composites)
        #expect(tables.extras == held.extras)
    }

    @Test func contentsAreThoseOfTablesInMemory() throws {
        let faults = SpillFaults()
        var held = TraceTables()
        var tables = TraceTables()
        #expect(Self.add(1, 100, to: &held) == Self.add(1, 100, to: &tables))
        try tables.attach(SpilledTables(faults))
        #expect(Self.add(2, 1500, to: &held) == Self.add(2, 1500, to: &tables))
        Self.expectAlike(tables, held)
        // What is known is found again, in memory as well as in the store.
        let (strings, rows) = (held.strings.count, held.attributes.count)
        for number in 0..<UInt32(strings) { #expect(tables.strings.intern(held.strings[number]) == number) }
        for row in 1..<UInt32(rows) {
            let entries = Array(held.attributes.entries(row))
            #expect(tables.attributes.intern(entries) == held.attributes.intern(entries))
        }
        #expect(faults.first == nil)
    }

    /// Copies share what the store holds, and what either gets then is its own.
    @Test func copiesGoTheirOwnWays() throws {
        var held = TraceTables()
        var tables = TraceTables()
        try tables.attach(SpilledTables(SpillFaults()))
        #expect(Self.add(3, 400, to: &held) == Self.add(3, 400, to: &tables))
        var (copy, heldCopy) = (tables, held)
        #expect(Self.add(4, 200, to: &heldCopy) == Self.add(4, 200, to: &copy))
        #expect(Self.add(5, 200, to: &held) == Self.add(5, 200, to: &tables))
        Self.expectAlike(copy, heldCopy)
        Self.expectAlike(tables, held)
        copy.removeAll()
        #expect(copy.strings.count == 1 && copy.attributes.count == 1 && copy.extras.count == 1)
        #expect(copy.attributes.composites.isEmpty && copy.strings.intern("a") == 1)
    }

    /// Strings that the store holds take none of the memory of those that are held.
    @Test func memoryStaysAsItWas() throws {
        var tables = TraceTables()
        _ = Self.add(6, 50, to: &tables)
        let before = tables.strings.byteCount
        try tables.attach(SpilledTables(SpillFaults()))
        _ = Self.add(7, 500, to: &tables)
        #expect(tables.strings.byteCount == before && tables.strings.count > 100)
    }
}
