import Glibc
import Testing
import WinnowTestSupport

@testable import WinnowFormats
import WinnowSettings

/// One file of recorded behaviour and how what is built is held against it. A suite is one such type and one line in `VectorCatalog`.
protocol VectorSuite: SendableMetatype {
    /// Path of the file below the folder of vectors, such as `head/otel-traceidratio.jsonl`.
    static var file: String { get }
    /// Holds what is built against each vector of the file.
    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws
}

/// A file of vectors in memory.
struct VectorFile {
    /// The folder that it stands in, laid out as the fixtures.
    let folder: String
    /// Its content, inflated where it is gzip.
    let bytes: [UInt8]
    /// The first line's `meta`: packages, calls, tables shared by the lines.
    let meta: JSONValue
    /// Its lines without `meta`; none where the file is no JSON lines.
    let lines: [JSONValue]

    init(_ file: String, in folder: String) throws {
        self.folder = folder
        let input = try ByteInput(path: folder + "/" + file)
        while try input.more() {}
        bytes = Array(input.window)
        guard file.contains(".jsonl") else {
            meta = .null
            lines = []
            return
        }
        let all = try bytes.split(separator: 0x0A).map { try JSONValue.parse(Array($0), file: file) }
        meta = all.first?["meta"] ?? .null
        lines = all.filter { $0["meta"] == nil }
    }

    /// Another file of the same folder, to which lines of this one refer.
    func beside(_ file: String) throws -> VectorFile { try VectorFile(file, in: folder) }
}

/// How many vectors agreed, and the first that did not.
struct Tally {
    private(set) var agreed = 0
    private(set) var all = 0
    private(set) var differences: [String] = []
    /// What the printed line adds.
    var note = ""

    /// Counts one vector.
    mutating func count(_ agrees: Bool, _ what: @autoclosure () -> String) {
        all += 1
        if agrees { agreed += 1 } else if differences.count < 5 { differences.append(what()) }
    }

    /// Counts digits one by one: `found` against `wanted`.
    mutating func count(digits found: String, _ wanted: String, _ what: @autoclosure () -> String) {
        let pairs = zip(found.utf8, wanted.utf8)
        let same = pairs.count { $0 == $1 }
        all += max(found.utf8.count, wanted.utf8.count)
        agreed += same
        if found != wanted, differences.count < 5 {
            let place = pairs.enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? same
            differences.append("\(what()): digit \(place)")
        }
    }
}

/// Where vectors are.
enum Vectors {
    /// The fixtures, and another folder of the same layout when `WINNOW_VECTORS` names one.
    static let folders: [String] = {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let fixtures = here.joined(separator: "/") + "/Fixtures"
        guard let other = getenv("WINNOW_VECTORS") else { return [fixtures] }
        return [fixtures, String(cString: other)]
    }()

    /// Paths of all files below a folder that may hold vectors, in order: all but what people read.
    static func files(below folder: String, _ inner: String = "") -> [String] {
        visibleFiles(folder + "/" + inner).flatMap { name -> [String] in
            let path = inner.isEmpty ? name : inner + "/" + name
            let found = files(below: folder, path)
            return found.isEmpty ? (name.hasSuffix(".md") ? [] : [path]) : found
        }
    }

    /// What is wrong with the suites and excuses for these files.
    static func problems(_ files: [String]) -> [String] {
        let suites = Set(VectorCatalog.suites.map { $0.file })
        let excuses = VectorExcuses.all.map(\.path)
        var problems = suites.count < VectorCatalog.suites.count ? ["two suites read one file"] : []
        for file in files where !suites.contains(file) && !excuses.contains(where: { file.hasPrefix($0) }) {
            problems.append("\(file) has no suite")
        }
        for excuse in excuses {
            if let suite = suites.first(where: { $0.hasPrefix(excuse) }) {
                problems.append("\(excuse) is excused, and has the suite of \(suite)")
            }
        }
        return problems
    }
}

/// Recorded behaviour of real implementations: what is built agrees with every vector.
@Suite struct ReferenceTests {
    struct Check: CustomTestStringConvertible {
        let suite: any VectorSuite.Type
        let folder: String
        var testDescription: String { suite.file + (folder == Vectors.folders[0] ? "" : " in \(folder)") }
    }

    static let checks = Vectors.folders.flatMap { folder in
        VectorCatalog.suites.map { Check(suite: $0, folder: folder) }
    }

    @Test(arguments: checks)
    func agrees(_ check: Check) throws {
        if check.folder != Vectors.folders[0], access(check.folder + "/" + check.suite.file, R_OK) != 0 {
            print("\(check.suite.file): not in \(check.folder)")
            return
        }
        var tally = Tally()
        try check.suite.check(VectorFile(check.suite.file, in: check.folder), &tally)
        print("\(check.testDescription): \(tally.agreed) of \(tally.all) agree\(tally.note)")
        for difference in tally.differences { print("  differs: \(difference)") }
        #expect(tally.agreed == tally.all, "\(tally.differences.joined(separator: "; "))")
        #expect(tally.all > 0, "no vector was read")
    }

    /// A vector that nobody reads would look like agreement: of every file, in whatever folder it stands, a suite says how many agreed, or
    /// `VectorExcuses` says why none does.
    @Test(arguments: Vectors.folders)
    func everyFileHasASuite(_ folder: String) {
        let all = Vectors.files(below: folder)
        #expect(!all.isEmpty, "\(folder) holds no vectors")
        for problem in Vectors.problems(all) { Issue.record("\(folder): \(problem)") }
        var folders: [String: (suites: Int, files: Int)] = [:]
        let suites = Set(VectorCatalog.suites.map { $0.file })
        for file in all {
            let name = file.split(separator: "/").dropLast().joined(separator: "/")
            folders[name, default: (0, 0)].files += 1
            if suites.contains(file) { folders[name]?.suites += 1 }
        }
        for (name, count) in folders.sorted(by: { $0.key < $1.key }) {
            print("\(name): suites read \(count.suites) of \(count.files) files")
        }
    }

    @Test func whatNobodyReadsIsFound() {
        let known = VectorCatalog.suites.map { $0.file }
        #expect(Vectors.problems(known).isEmpty)
        #expect(Vectors.problems(known + ["head/go/zipkin.jsonl"]).isEmpty)
        #expect(Vectors.problems(known + ["later/new.jsonl"]) == ["later/new.jsonl has no suite"])
    }

    /// Reasons stand for files that exist; a folder may hold a part of them only.
    @Test(arguments: Vectors.folders.dropFirst())
    func excusesAreOfFiles(_ folder: String) {
        let all = Vectors.files(below: folder)
        let folders = Set(all.map { $0.split(separator: "/").dropLast().joined(separator: "/") })
        for excuse in VectorExcuses.all {
            let name = excuse.path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
                separator: "/")
            guard folders.contains(name) else { continue }
            #expect(
                all.contains { $0.hasPrefix(excuse.path) }, "\(excuse.path): \(excuse.reason): there is no such file")
        }
    }
}
