// swift-tools-version: 6.2
import PackageDescription

// The diagram of the house: every module depends only on what stands before it, and declares exactly what its files import
// (`HouseTests` holds both against each other).
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name, dependencies: dependencies, swiftSettings: strict, linkerSettings: [.linkedLibrary("m")])
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["WinnowTestSupport"], exclude: exclude, swiftSettings: strict)
}

func library(_ name: String, pkgConfig: String, debian: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

let package = Package(
    name: "winnow",
    products: [.executable(name: "winnow", targets: ["winnow"])],
    targets: [
        library("CSQLite", pkgConfig: "sqlite3", debian: "libsqlite3-dev"),
        library("CYAML", pkgConfig: "yaml-0.1", debian: "libyaml-dev"),
        library("CZlib", pkgConfig: "zlib", debian: "zlib1g-dev"),
        library("CDeflate", pkgConfig: "libdeflate", debian: "libdeflate-dev"),
        library("CZstd", pkgConfig: "libzstd", debian: "libzstd-dev"),
        library("CXXHash", pkgConfig: "libxxhash", debian: "libxxhash-dev"),
        .target(name: "CSystem"),
        // Its headers only: libcurl is loaded when something is to be sent.
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
        .target(
            name: "CSimdJSON", cxxSettings: [.define("NDEBUG")], linkerSettings: [.linkedLibrary("simdjson")]),

        module("WinnowModel", []),
        module("WinnowSettings", ["WinnowModel", "CYAML"]),
        module("WinnowFormats", ["WinnowModel", "WinnowSettings", "CSimdJSON", "CZlib", "CDeflate", "CZstd"]),
        module("WinnowOTTL", ["WinnowModel", "WinnowSettings", "WinnowFormats", "CRE2", "CXXHash"]),
        module("WinnowWorkload", ["WinnowModel", "WinnowSettings", "WinnowFormats", "CSystem"]),
        module("WinnowSampling", ["WinnowModel", "WinnowSettings", "WinnowFormats", "WinnowOTTL"]),
        module("WinnowPipeline", ["WinnowModel", "WinnowSettings", "WinnowFormats", "WinnowOTTL", "WinnowSampling"]),
        module(
            "WinnowDialects",
            ["WinnowModel", "WinnowSettings", "WinnowFormats", "WinnowOTTL", "WinnowSampling", "WinnowPipeline"]),
        module("WinnowStore", ["WinnowModel", "WinnowFormats", "CSQLite", "CSystem"]),
        module(
            "WinnowLab",
            [
                "WinnowModel", "WinnowSettings", "WinnowFormats", "WinnowOTTL", "WinnowWorkload", "WinnowSampling",
                "WinnowPipeline",
                "WinnowDialects", "WinnowStore", "CSystem",
            ]),
        module("WinnowReport", ["WinnowModel", "WinnowStore"]),
        module("WinnowLive", ["WinnowModel", "WinnowFormats", "WinnowPipeline", "CCurl"]),
        .executableTarget(
            name: "winnow",
            dependencies: [
                "WinnowModel", "WinnowSettings", "WinnowFormats", "WinnowOTTL", "WinnowWorkload", "WinnowSampling",
                "WinnowPipeline", "WinnowDialects", "WinnowStore", "WinnowLab", "WinnowReport", "WinnowLive",
                "CSystem",
            ],
            swiftSettings: strict,
            // The program starts in two thirds of the time where it does not look for the runtime's libraries and their symbols.
            linkerSettings: [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))]),

        .executableTarget(
            name: "WinnowFuzz",
            dependencies: [
                "WinnowModel", "WinnowSettings", "WinnowFormats", "WinnowOTTL", "WinnowWorkload", "WinnowDialects",
                "WinnowLab",
            ],
            path: "Tests/WinnowFuzz", exclude: ["Seeds"], swiftSettings: strict),
        .target(
            name: "WinnowTestSupport", dependencies: ["WinnowModel", "WinnowSettings", "WinnowFormats"],
            path: "Tests/WinnowTestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "WinnowSettingsTests", dependencies: ["WinnowSettings", "WinnowFormats", "WinnowModel"],
            swiftSettings: strict),
        tests("WinnowModelTests", ["WinnowModel"]),
        tests("WinnowFormatsTests", ["WinnowFormats", "WinnowSettings", "WinnowModel", "CDeflate", "CZstd"]),
        tests(
            "WinnowWorkloadTests", ["WinnowWorkload", "WinnowSettings", "WinnowFormats", "WinnowModel"],
            exclude: ["Fixtures"]),
        tests("WinnowSamplingTests", ["WinnowSampling", "WinnowModel"]),
        tests(
            "WinnowPipelineTests",
            ["WinnowPipeline", "WinnowSampling", "WinnowOTTL", "WinnowSettings", "WinnowFormats", "WinnowModel"],
            exclude: ["Fixtures"]),
        tests("WinnowOTTLTests", ["WinnowOTTL", "WinnowModel"]),
        tests(
            "WinnowDialectsTests",
            [
                "WinnowDialects", "WinnowPipeline", "WinnowSampling", "WinnowSettings", "WinnowFormats", "WinnowModel",
            ]),
        tests("WinnowStoreTests", ["WinnowStore", "WinnowFormats", "WinnowModel"]),
        tests(
            "WinnowLabTests",
            [
                "WinnowLab", "WinnowDialects", "WinnowPipeline", "WinnowSampling", "WinnowWorkload", "WinnowSettings",
                "WinnowFormats",
                "WinnowStore", "WinnowModel",
            ]),
        tests("WinnowReportTests", ["WinnowReport", "WinnowStore", "WinnowModel"]),
        tests(
            "WinnowLiveTests", ["WinnowLive", "WinnowPipeline", "WinnowFormats", "WinnowSettings", "WinnowModel"],
            exclude: ["Fixtures"]),
        tests("SamplerConformanceTests", ["WinnowSampling", "WinnowSettings", "WinnowModel"]),
        tests(
            "HouseTests",
            [
                "winnow", "WinnowLab", "WinnowReport", "WinnowDialects", "WinnowPipeline", "WinnowSampling",
                "WinnowWorkload", "WinnowSettings", "WinnowFormats",
            ]),
        tests(
            "ReferenceTests",
            [
                "WinnowLab", "WinnowDialects", "WinnowSampling", "WinnowPipeline", "WinnowOTTL", "WinnowSettings",
                "WinnowFormats",
                "WinnowModel", "CZlib", "CZstd",
            ], exclude: ["Fixtures"]),
        tests(
            "CommandTests", ["winnow", "WinnowSettings", "WinnowFormats", "WinnowStore", "WinnowReport", "WinnowModel"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
