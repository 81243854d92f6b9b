/// A function that a component of the Collector adds to the language for its own texts.
public struct ComponentFunction: Sendable {
    let entry: FunctionEntry

    /// An editor that takes nothing and changes nothing.
    public static func idleEditor(_ name: String) -> ComponentFunction {
        ComponentFunction(entry: FunctionEntry(name, .editor, [:]) { _ in .editor(.nothing) })
    }

    /// A converter of spans that takes nothing and is computed from the span's trace state.
    public static func ofTraceState(
        _ name: String, _ body: @escaping @Sendable (Text) throws(EvaluationError) -> OTTLValue
    ) -> ComponentFunction {
        var entry = FunctionEntry(name, in: .span, [:]) { _ in
            .pure { values throws(EvaluationError) in try body(Arguments(values).text(0)) }
        }
        entry.implied = [.traceState]
        return ComponentFunction(entry: entry)
    }
}

extension OTTLParser.Options {
    /// The function of a name, where the context knows it and these options let it be.
    func find(_ name: String, _ kind: FunctionEntry.Kind, _ context: OTTLContext) -> FunctionEntry? {
        let added = functions.first { $0.entry.name == name && $0.entry.kind == kind }?.entry
        if let added, added.context == nil || added.context == context { return added }
        if kind == .editor, let editors, !editors.contains(name) { return nil }
        return FunctionCatalog.find(name, kind, context)
    }
}
