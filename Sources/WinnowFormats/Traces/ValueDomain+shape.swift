import WinnowModel

extension ValueDomain {
    /// What the size of a drawn value hangs on.
    enum Shape {
        /// The value of this number in the list.
        case listed(Int)
        /// The prefix, and a number written with so many digits.
        case numbered(digits: Int)
        /// An integer.
        case integer(Int64)
    }

    /// The shape of the value with a number, without making the value.
    func shape(at index: UInt64) -> Shape {
        switch values {
        case .list: .listed(Int(index))
        case .numbered(_, let digits, _): .numbered(digits: max(digits, Self.decimals(index)))
        case .integers(let first, _): .integer(first &+ Int64(bitPattern: index))
        }
    }

    /// The text before the number; empty where there is none.
    var prefix: String { if case .numbered(let prefix, _, _) = values { prefix } else { "" } }

    /// The listed values; none where values are made.
    var listed: [AttributeValue] { if case .list(let list) = values { list } else { [] } }

    /// Decimal digits of a number.
    static func decimals(_ number: UInt64) -> Int {
        var digits = 1
        var rest = number / 10
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        return digits
    }
}
