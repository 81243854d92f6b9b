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
    /// What is kept by one number.
    private(set) var results: [State] = []
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

    func state(_ index: Int) -> State { index < results.count ? results[index] : .unknown }

    mutating func keep(_ state: State, _ index: Int) {
        if index >= results.count {
            let grown = max(index + 1, results.count + results.count / 2)
            results.append(contentsOf: repeatElement(.unknown, count: grown - results.count))
        }
        results[index] = state
    }

    func state(pair: UInt64) -> State { pairs[pair] ?? .unknown }

    mutating func keep(_ state: State, pair: UInt64) {
        if pairs.count >= Self.pairLimit { pairs.removeAll(keepingCapacity: true) }
        pairs[pair] = state
    }

    mutating func forget() {
        results.removeAll(keepingCapacity: true)
        pairs.removeAll(keepingCapacity: true)
    }
}

extension Dependencies {
    /// The set's members, one by one.
    var parts: [Dependencies] {
        (0..<UInt32(UInt32.bitWidth)).map { Dependencies(rawValue: 1 << $0) }.filter { contains($0) }
    }
}
