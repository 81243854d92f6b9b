import WinnowModel

/// The numbers of a span in the tables that results are kept by.
enum MemoColumn: Sendable {
    case instance, operation, status, attributes, extras, eventAttributes

    /// The column of one dependency; `nil` for those that every span has its own of.
    init?(_ dependency: Dependencies) {
        switch dependency {
        case .resource: self = .instance
        case .operation: self = .operation
        case .status: self = .status
        case .attributes: self = .attributes
        case .extras: self = .extras
        case .eventAttributes: self = .eventAttributes
        default: return nil
        }
    }
}

/// Results of one test by what it reads.
struct ResultMemo: Sendable {
    /// What is kept: nothing, a result, or that spans which agree in the columns can differ.
    enum State: UInt8, Sendable {
        case unknown, fails, holds, error, varies

        init(_ outcome: ConditionOutcome) {
            switch outcome {
            case .fails: self = .fails
            case .holds: self = .holds
            case .error: self = .error
            }
        }

        var outcome: ConditionOutcome? {
            switch self {
            case .unknown, .varies: nil
            case .fails: .fails
            case .holds: .holds
            case .error: .error
            }
        }
    }

    /// What results are kept by.
    enum Key: Sendable {
        /// Nothing is kept.
        case none
        case constant
        case one(MemoColumn)
        case two(MemoColumn, MemoColumn)
    }

    /// More pairs than this are forgotten, so that no input fills the memory.
    private static let pairLimit = 1 << 16

    let key: Key
    private var dense: [State] = []
    private var pairs: [UInt64: State] = [:]

    init(_ dependencies: Dependencies) {
        let parts = dependencies.parts
        let columns = parts.compactMap(MemoColumn.init)
        switch columns.count {
        case _ where columns.count < parts.count: key = .none
        case 0: key = .constant
        case 1: key = .one(columns[0])
        case 2: key = .two(columns[0], columns[1])
        default: key = .none
        }
    }

    func state(_ index: Int) -> State { index < dense.count ? dense[index] : .unknown }

    /// The first place in a range of which the number in a column is not known to fail; the range's end where all are.
    @inline(__always)
    func firstOpen(_ rows: [UInt32], _ range: Range<Int>, _ column: [UInt32]) -> Int {
        for place in range where state(Int(column[Int(rows[place])])) != .fails { return place }
        return range.upperBound
    }

    mutating func keep(_ state: State, _ index: Int) {
        if index >= dense.count {
            let grown = max(index + 1, dense.count + dense.count / 2)
            dense.append(contentsOf: repeatElement(.unknown, count: grown - dense.count))
        }
        dense[index] = state
    }

    func state(pair: UInt64) -> State { pairs[pair] ?? .unknown }

    mutating func keep(_ state: State, pair: UInt64) {
        if pairs.count >= Self.pairLimit { pairs.removeAll(keepingCapacity: true) }
        pairs[pair] = state
    }

    mutating func forget() {
        dense.removeAll(keepingCapacity: true)
        pairs.removeAll(keepingCapacity: true)
    }
}

extension Dependencies {
    /// The set's members, one by one.
    var parts: [Dependencies] {
        (0..<UInt32(UInt32.bitWidth)).map { Dependencies(rawValue: 1 << $0) }.filter { contains($0) }
    }
}
