import Testing
import WinnowTestSupport

@testable import WinnowOTTL

/// The catalogue and the files of its families.
@Suite struct FunctionCatalogTests {
    @Test func everyNameIsThereOnce() {
        let names = FunctionCatalog.all.map(\.name)
        #expect(Set(names).count == names.count && names.count > 100)
    }

    @Test func everyFamilyIsListed() {
        let known = Set(FunctionCatalog.all.map(\.name))
        var declared = 0
        for file in Checkout.swiftFiles(under: "Sources/WinnowOTTL/Functions") {
            for part in Checkout.text(file).split(separator: "FunctionEntry(").dropFirst() {
                guard let quote = part.firstIndex(of: "\""), part[..<quote].allSatisfy(\.isWhitespace) else { continue }
                let name = String(part[part.index(after: quote)...].prefix { $0 != "\"" })
                declared += 1
                #expect(known.contains(name), "\(name) in \(file) is missing from FunctionCatalog")
            }
        }
        #expect(declared > 40)
    }

    @Test func convertersBeginWithACapital() {
        for entry in FunctionCatalog.all {
            #expect(entry.name.first?.isUppercase == (entry.kind == .converter), "\(entry.name)")
        }
    }

    @Test func optionalParametersComeLast() {
        for entry in FunctionCatalog.all {
            let optional = entry.parameters.map(\.isOptional)
            #expect(!zip(optional, optional.dropFirst()).contains { $0 && !$1 }, "\(entry.name)")
        }
    }
}
