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

    /// What Winnow is made of: every file of every folder.
    static let sources = read("Sources")
    static let tests = read("Tests")

    /// The types of Winnow that conform to a protocol, or to one that refines it, with their files; those protocols are none of them.
    static func types(of role: String) -> [(file: HouseFile, name: String)] {
        let types = sources.flatMap { file in file.declarations.types.map { (file: file, type: $0) } }
        var roles: Set = [role]
        var known = 0
        while known < roles.count {
            known = roles.count
            for (_, type) in types where type.isProtocol && !type.conformances.isDisjoint(with: roles) {
                roles.insert(type.name)
            }
        }
        return types.filter { !$0.type.isProtocol && !$0.type.conformances.isDisjoint(with: roles) }
            .map { ($0.file, String($0.type.name.split(separator: ".").last ?? "")) }
    }

    private static func read(_ folder: String) -> [HouseFile] {
        Checkout.swiftFiles(under: folder).map {
            HouseFile(path: $0, declarations: SwiftDeclarations(Checkout.text($0)))
        }
    }
}
