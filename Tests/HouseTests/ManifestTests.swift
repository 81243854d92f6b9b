import Testing
import WinnowTestSupport

/// `Package.swift` is the diagram of the house: each target declares exactly what its files import.
@Suite struct ManifestTests {
    private static let manifest = Manifest(Checkout.text("Package.swift"))

    /// Targets with Swift files; the others bind C libraries.
    private static let targets = Set((HouseFile.sources + HouseFile.tests).map(\.target)).sorted()

    @Test func theManifestIsRead() {
        let read = Manifest(
            """
            func tests(_ name: String) { .testTarget(name: "not", dependencies: ["this"]) }
            let package = Package(
                targets: [
                    module("A", []),
                    module("B", ["A", "C"]),
                    .executableTarget(name: "b", dependencies: ["B"], swiftSettings: strict),
                    .target(name: "C", linkerSettings: [.linkedLibrary("c")]),
                    tests("BTests", ["B"], exclude: ["Fixtures"]),
                ]
            )
            """)
        #expect(
            read.dependencies == [
                "A": [], "B": ["A", "C"], "b": ["B"], "C": [], "BTests": ["B", "WinnowTestSupport"],
            ])
    }

    @Test(arguments: targets)
    func whatIsImportedIsDeclared(_ target: String) throws {
        let declared = try #require(Self.manifest.dependencies[target], "\(target) is no target of Package.swift")
        let known = Set(Self.manifest.dependencies.keys).union(visibleFiles(Checkout.path("Sources")))
        var imported: Set<String> = []
        for file in HouseFile.sources + HouseFile.tests where file.target == target {
            for name in file.declarations.imports where known.contains(name) && name != target {
                imported.insert(name)
                #expect(declared.contains(name), "\(file.path) imports \(name), which \(target) does not declare")
            }
        }
        let idle = declared.subtracting(imported).sorted()
        #expect(idle.isEmpty, "\(target) declares \(idle), which none of its files imports")
    }
}
