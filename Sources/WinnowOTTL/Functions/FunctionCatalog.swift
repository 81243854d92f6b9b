import WinnowModel

/// Every function of the language (`functions.jsonl` of pkg/ottl v0.161.0), one line each: the families in their own files.
enum FunctionCatalog {
    static let all: [FunctionEntry] =
        ConversionFunctions.all + TextFunctions.all + PatternFunctions.all + ParsingFunctions.all + HashFunctions.all
        + TimeFunctions.all + CollectionFunctions.all + NetworkFunctions.all + XMLFunctions.all + TypeFunctions.all
        + LambdaFunctions.all + IdentifierFunctions.all + Editors.all + MapEditors.all + ReplaceEditors.all

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    /// The function of a name, where the context knows it.
    static func find(_ name: String, _ kind: FunctionEntry.Kind, _ context: OTTLContext) -> FunctionEntry? {
        guard let entry = byName[name], entry.kind == kind, entry.context == nil || entry.context == context else {
            return nil
        }
        return entry
    }

    /// The name that was most likely meant.
    static func nearest(to name: String, kind: FunctionEntry.Kind, _ context: OTTLContext? = nil) -> String? {
        WinnowModel.nearest(
            to: name,
            in: all.filter { $0.kind == kind && ($0.context == nil || context == nil || $0.context == context) }
                .map(\.name).sorted())
    }
}
