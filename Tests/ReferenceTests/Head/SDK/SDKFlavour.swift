import WinnowSettings
import WinnowModel

@testable import WinnowSampling

/// An SDK that was run to record vectors, and their folder.
protocol SDKFlavour {
    static var sdk: SDK { get }
    static var folder: String { get }
    /// How its API reads and writes trace states.
    static var reading: MemberReading { get }
}

enum GoSDK: SDKFlavour {
    static let sdk = SDK.go
    static let folder = "head/go"
    static let reading = MemberReading.strict
}

enum JavaSDK: SDKFlavour {
    static let sdk = SDK.java
    static let folder = "head/java"
    static let reading = MemberReading.java
}

enum NodeSDK: SDKFlavour {
    static let sdk = SDK.js
    static let folder = "head/node"
    static let reading = MemberReading.javaScript
}

enum RustSDK: SDKFlavour {
    static let sdk = SDK.rust
    static let folder = "head/rust"
    static let reading = MemberReading.strict
}

extension JSONValue {
    /// A number, or the text that vectors write where JSON has none.
    var ratio: Double {
        switch string {
        case "NaN": .nan
        case "-0": -0.0
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        default: double ?? .nan
        }
    }

    /// Texts of a list.
    var texts: [String] { elements?.map { $0.string ?? "" } ?? [] }
}
