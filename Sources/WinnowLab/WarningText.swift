/// Numbers in warnings.
enum WarningText {
    /// One decimal, three below 1, whole from 100 on.
    static func short(_ value: Double) -> String {
        let tenths = (value * 10).rounded()
        guard tenths.magnitude < 1e15 else { return String(value) }
        if value.magnitude < 1, value != 0 { return String((value * 1000).rounded() / 1000) }
        return tenths.magnitude >= 1000 ? grouped(value.rounded()) : String(tenths / 10)
    }

    /// A whole number with commas between thousands.
    static func grouped(_ value: Double) -> String {
        let whole = value.rounded()
        guard whole.magnitude < 1e15 else { return String(value) }
        var digits = String(Int(whole))
        var index = digits.count - 3
        while index > (whole < 0 ? 1 : 0) {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: index))
            index -= 3
        }
        return digits
    }
}
