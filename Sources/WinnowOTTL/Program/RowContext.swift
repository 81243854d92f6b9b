/// What an evaluator reads: one span, however it is kept.
protocol RowContext {
    /// The field without indexes.
    func value(_ root: Path.Root) throws(EvaluationError) -> OTTLValue
    /// One attribute of a field that holds a map; `nil` where there is none.
    func attribute(_ path: Path, _ key: Text) -> OTTLValue?
    /// What `Now()` answers.
    var now: Instant? { get }
}
