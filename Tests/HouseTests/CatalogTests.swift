import Testing
import WinnowTestSupport

@testable import WinnowDialects
@testable import WinnowFormats
import WinnowSettings
@testable import WinnowLab
@testable import WinnowReport
import WinnowPipeline
@testable import WinnowSampling
@testable import WinnowWorkload
@testable import winnow

/// A plug-in is one file and one line in its catalogue: whatever folder the file stands in, it is named here when the line is missing.
@Suite struct CatalogTests {
    /// A catalogue whose lines are types.
    struct TypeList: Sendable, CustomTestStringConvertible {
        var catalog: String
        /// What a type of this catalogue conforms to.
        var role: String
        var listed: [String]
        /// How many there are at least: a list that finds nothing checks nothing.
        var least = 3
        var testDescription: String { catalog }
    }

    static let typeLists = [
        TypeList(catalog: "FaultCatalog", role: "Fault", listed: FaultCatalog.all.map { "\($0)" }),
        TypeList(catalog: "ArrivalCatalog", role: "ArrivalProcess", listed: ArrivalCatalog.all.map { "\($0)" }),
        TypeList(catalog: "LatencyCatalog", role: "LatencyDistribution", listed: LatencyCatalog.all.map { "\($0)" }),
        TypeList(catalog: "DialectCatalog", role: "Dialect", listed: DialectCatalog.all.map { "\($0)" }),
        TypeList(catalog: "MetricCatalog", role: "LaneMetric", listed: MetricCatalog.metrics.map { "\($0)" }),
        TypeList(
            catalog: "TraceFormatCatalog.readers", role: "TraceReader",
            listed: TraceFormatCatalog.readers.map { "\($0)" }),
        TypeList(
            catalog: "TraceFormatCatalog.writers", role: "TraceFileWriter",
            listed: TraceFormatCatalog.writers.map { "\($0)" }),
        TypeList(catalog: "WeightCatalog", role: "WeightCarrier", listed: WeightCatalog.carriers.map { "\($0)" }),
        TypeList(catalog: "ReportCatalog", role: "ReportFormat", listed: ReportCatalog.formats.map { "\($0)" }),
        TypeList(
            catalog: "TailPolicyCatalog", role: "TailPolicyRule",
            listed: TailPolicyCatalog.rules.map { "\($0)" }),
        TypeList(
            catalog: "ProcessorCatalog", role: "CollectorProcessor", listed: ProcessorCatalog.all.map { "\($0)" }),
        TypeList(
            catalog: "ConnectorCatalog", role: "CollectorConnector", listed: ConnectorCatalog.all.map { "\($0)" }),
        TypeList(
            catalog: "ExporterCatalog", role: "CollectorExporter", listed: ExporterCatalog.all.map { "\($0)" }, least: 1
        ),
        TypeList(catalog: "Tool.verbs", role: "Verb", listed: Tool.verbs.map { "\($0)" }),
    ]

    @Test(arguments: typeLists)
    func everyTypeIsListed(_ list: TypeList) {
        var found: Set<String> = []
        for (file, name) in HouseFile.types(of: list.role) {
            found.insert(name)
            #expect(list.listed.contains(name), "\(name) (\(file.path)) is missing from \(list.catalog)")
        }
        #expect(found == Set(list.listed) && found.count == list.listed.count && found.count >= list.least)
    }

    /// A catalogue whose lines are entries that files declare.
    struct EntryList: Sendable, CustomTestStringConvertible {
        var catalog: String
        /// The type of an entry.
        var entry: String
        var listed: [String]
        var testDescription: String { catalog }
    }

    static let entryLists = [
        EntryList(
            catalog: "SamplerCatalog, DialectCatalog", entry: "CatalogEntry",
            listed: SamplerCatalog.entries.map(\.id) + DialectCatalog.all.map { $0.entry.id }),
        EntryList(catalog: "MetricCatalog", entry: "MetricEntry", listed: MetricCatalog.entries.map(\.id)),
        EntryList(catalog: "WeightCatalog", entry: "WeightEntry", listed: WeightCatalog.entries.map(\.id)),
        EntryList(
            catalog: "FaultCatalog, ArrivalCatalog, LatencyCatalog", entry: "CatalogLine",
            listed: (FaultCatalog.lines + ArrivalCatalog.lines + LatencyCatalog.lines).map(\.id)),
    ]

    @Test(arguments: entryLists)
    func everyEntryIsListed(_ list: EntryList) {
        var found: Set<String> = []
        for file in HouseFile.sources {
            for id in file.declarations.ids(of: list.entry) {
                found.insert(id)
                #expect(list.listed.contains(id), "\(id) (\(file.path)) is missing from \(list.catalog)")
            }
        }
        #expect(found.count >= 3)
    }

    /// What conforms to a role and is no sampler of its own, with the reason.
    static let wrappers = [
        "TimedStage": "times the calls of the sampler that it wraps",
        "EditingStage": "runs processors, which have a catalogue of their own",
        "BatchStage": "runs a processor, which has a catalogue of its own",
        "GroupByTraceStage": "runs a processor, which has a catalogue of its own",
    ]

    /// A sampler that says nothing about itself can't be found by anybody.
    @Test(arguments: ["HeadSampler", "CollectorStage"])
    func everySamplerIsListed(_ role: String) {
        let catalog = Checkout.text("Sources/WinnowSampling/SamplerCatalog.swift")
        var count = 0
        for (file, name) in HouseFile.types(of: role) where Self.wrappers[name] == nil {
            count += 1
            #expect(catalog.contains(" \(name).entry,"), "\(name) (\(file.path)) is missing from SamplerCatalog")
        }
        #expect(count >= 2)
    }

    /// A reason for what is not there any more hides the next of that name.
    @Test func everyWrapperIsThere() {
        let names = Set(HouseFile.sources.flatMap { $0.declarations.types.map(\.name) })
        #expect(names.isSuperset(of: Self.wrappers.keys))
    }
}
