import WinnowTestSupport

/// The files of the checkout with what they declare, read once.
struct HouseFile {
    /// Relative to the checkout.
    var path: String
    var declarations: SwiftDeclarations

    /// The target, which is the second folder of the path.
    var target: String { String(path.split(separator: "/")[1]) }
    /// The name without folder and ending.
    var name: String { String(path.split(separator: "/").last?.dropLast(".swift".count) ?? "") }

    static let sources = read("Sources")
    static let tests = read("Tests")

    private static func read(_ folder: String) -> [HouseFile] {
        Checkout.swiftFiles(under: folder).map {
            HouseFile(path: $0, declarations: SwiftDeclarations(Checkout.text($0)))
        }
    }
}
