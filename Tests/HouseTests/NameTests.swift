import Testing
import WinnowTestSupport

/// One name, one thing; and a place where it is looked for.
@Suite struct NameTests {
    @Test func noTwoModulesHaveATypeOfOneName() {
        var places: [String: String] = [:]
        for file in HouseFile.sources {
            for type in file.declarations.types where !type.isHidden && !type.isExtension {
                let first = places[type.name] ?? file.path
                places[type.name] = first
                #expect(
                    first.split(separator: "/")[1] == file.target, "\(type.name) stands in \(first) and in \(file.path)"
                )
            }
        }
        #expect(places.count > 300)
    }

    /// The spelling of types is American; files are named after types.
    @Test func aCatalogueIsSpelledCatalog() {
        for file in HouseFile.sources + HouseFile.tests {
            let names = [file.name] + file.declarations.types.map(\.name)
            #expect(!names.contains { $0.contains("Catalogue") }, "\(file.path)")
        }
    }

    /// What the guide says must be there when somebody follows it.
    @Test func whatTheGuideNamesExists() {
        let types = Set(HouseFile.sources.flatMap { $0.declarations.types.map(\.name) })
        let words = Checkout.text("CONTRIBUTING.md").split(separator: "`", omittingEmptySubsequences: false)
        var count = 0
        for (number, word) in words.enumerated() where number % 2 == 1 && !word.contains("\n") {
            if word.hasPrefix("Sources/") {
                // A folder in capitals stands for any.
                let parts = word.split(separator: "/").prefix { part in part.contains { $0.isLowercase } }
                let path = Checkout.path(parts.joined(separator: "/"))
                #expect(!files(path).isEmpty || !contents(path).isEmpty, "CONTRIBUTING.md names \(word)")
                count += 1
            } else if let name = word.split(separator: ".").first, name.hasSuffix("Catalog") {
                #expect(types.contains(String(name)), "CONTRIBUTING.md names \(word)")
                count += 1
            }
        }
        #expect(count >= 20)
    }
}
