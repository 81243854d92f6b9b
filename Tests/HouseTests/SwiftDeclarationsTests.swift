import Testing

/// The reader of declarations that the tests of the house stand on.
@Suite struct SwiftDeclarationsTests {
    private let read = SwiftDeclarations(
        """
        public import WinnowModel
        @testable import struct WinnowLab.LabPlan
        /// struct NotThis: Fault {
        public struct SlowFault: Sendable, Fault {
            struct Settings: SettingsBlock {}
            static let entry = CatalogEntry(
                id: "fault.slow", summary: "x")
            static let other = CatalogEntry(id: "fault.\\(name)", summary: "y")
        }
        @frozen public indirect enum Long<Value>: First,
            Middle,
            Second where Value: Third {
        }
        private final class Hidden {}
        extension SlowFault: Late {}
        public protocol Slower: Fault {}
        """)

    @Test func typesAreFoundWithWhatTheyConformTo() {
        #expect(read.types.map(\.name) == ["SlowFault", "Settings", "Long", "Hidden", "SlowFault", "Slower"])
        #expect(read.types[0].conformances == ["Sendable", "Fault"] && !read.types[0].isHidden)
        #expect(read.types[1].conformances == ["SettingsBlock"] && read.types[1].isHidden)
        #expect(read.types[2].conformances == ["First", "Middle", "Second"])
        #expect(read.types[3].conformances.isEmpty && read.types[3].isHidden)
        #expect(read.types[4].conformances == ["Late"] && read.types[4].isExtension)
        #expect(read.types[5].conformances == ["Fault"] && read.types.filter(\.isProtocol).map(\.name) == ["Slower"])
    }

    @Test func importsAndIdsAreFound() {
        #expect(read.imports == ["WinnowModel", "WinnowLab"])
        #expect(read.ids(of: "CatalogEntry") == ["fault.slow"])
    }
}
