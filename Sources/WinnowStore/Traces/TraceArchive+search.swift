import WinnowModel

extension TraceArchive {
    /// Traces that may be what is looked for, newest first; those that start at the same time, the later one of the file first.
    public struct Candidates {
        fileprivate enum Source {
            case list([Number])
            case walk(Statement, among: Set<Number>?, TraceSearch)
        }

        fileprivate var source: Source
        fileprivate var place = 0

        /// The next trace; `nil` when there is none any more.
        public mutating func next() throws -> Number? {
            switch source {
            case .list(let numbers):
                guard place < numbers.count else { return nil }
                place += 1
                return numbers[place - 1]
            case .walk(let statement, let among, let search):
                while try statement.step() {
                    let number = statement.int64(0)
                    if let among, !among.contains(number) { continue }
                    let duration = UInt64(clamping: statement.int64(1))
                    if duration >= search.minDuration, duration <= search.maxDuration { return number }
                }
                return nil
            }
        }
    }

    /// Looks for traces; what all terms lead to, whatever span they are of.
    public func search(_ search: TraceSearch) throws -> Candidates {
        var found: [Number]?
        func narrow(_ list: [Number]) { found = found.map { Self.common($0, list) } ?? list }
        if let id = search.id { narrow(try numbers(of: id)) }
        for term in search.terms where found?.isEmpty != true { narrow(try numbers(having: term)) }
        if !search.hasAnyDuration, found?.isEmpty != true, let list = try numbers(lasting: search) { narrow(list) }
        if let found, found.count <= fewTraces {
            return Candidates(source: .list(try newestFirst(found, search)))
        }
        let walk = try freshStatement(.newest)
        let until = search.until ?? .max
        // The last representable start is one that is looked for, too.
        try walk.bind(Int64(clamping: search.from)).bind(
            until >= UInt64(Int64.max) ? Int64.max : Int64(clamping: until))
        return Candidates(source: .walk(walk, among: found.map { Set($0) }, search))
    }

    private func numbers(of id: TraceID) throws -> [Number] {
        let statement = try statement(.id).bind(id.hex)
        var numbers: [Number] = []
        while try statement.step() { numbers.append(statement.int64(0)) }
        return numbers
    }

    /// Traces with a term, ascending.
    private func numbers(having term: SearchTerm) throws -> [Number] {
        let last = try statement(.lastPart)
        guard try last.step(), !last.isNull(0) else { return [] }
        var traces: [UInt64] = []
        // Parts of a store are as many as its terms demand; a damaged number of parts is not counted up to.
        for part in 0...min(max(0, last.int64(0)), 1 << 20) {
            let page = try statement(.page).bind(part).bind(Int64(bitPattern: term.number))
            guard try page.step() else { continue }
            page.withBytes(0) { TermPage.read(term.number, in: $0, into: &traces) }
        }
        traces.sort()
        var numbers: [Number] = []
        numbers.reserveCapacity(traces.count)
        for trace in traces {
            let number = Int64(truncatingIfNeeded: trace &+ 1)
            if numbers.last != number { numbers.append(number) }
        }
        return numbers
    }

    /// Traces of the length that is looked for, ascending; `nil` when they are too many to be of use.
    private func numbers(lasting search: TraceSearch) throws -> [Number]? {
        let statement = try statement(.duration).bind(Int64(clamping: search.minDuration))
            .bind(Int64(clamping: search.maxDuration)).bind(fewTraces + 1)
        var numbers: [Number] = []
        while try statement.step() { numbers.append(statement.int64(0)) }
        return numbers.count > fewTraces ? nil : numbers.sorted()
    }

    private func newestFirst(_ numbers: [Number], _ search: TraceSearch) throws -> [Number] {
        var starts: [(start: Int64, number: Number)] = []
        for number in numbers {
            let facts = try statement(.facts).bind(number)
            guard try facts.step() else { continue }
            let start = facts.int64(0)
            let duration = UInt64(clamping: facts.int64(1))
            if UInt64(clamping: start) < search.from { continue }
            if let until = search.until, UInt64(clamping: start) >= until { continue }
            if duration < search.minDuration || duration > search.maxDuration { continue }
            starts.append((start, number))
        }
        return starts.sorted { ($0.start, $0.number) > ($1.start, $1.number) }.map(\.number)
    }

    /// What stands in both, each ascending.
    private static func common(_ a: [Number], _ b: [Number]) -> [Number] {
        var common: [Number] = []
        var (i, j) = (0, 0)
        while i < a.count, j < b.count {
            if a[i] == b[j] {
                common.append(a[i])
                i += 1
                j += 1
            } else if a[i] < b[j] {
                i += 1
            } else {
                j += 1
            }
        }
        return common
    }
}
