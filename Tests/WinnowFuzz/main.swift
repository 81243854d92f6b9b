import Glibc
import WinnowFormats
import WinnowSettings
import WinnowModel

// Reads changed files again and again and holds each reading to three promises: no trap, no more than a second for each megabyte, and
// no more memory than twenty times the input.

/// What was typed.
struct FuzzOptions {
    var reader = ""
    var seconds = 60.0
    var seed: UInt64 = 1
    var count = Int.max
    var inputs: [String] = []
    var root = "."

    init(_ words: [String]) throws {
        var rest = words[...]
        while let word = rest.popFirst() {
            if !word.hasPrefix("--") {
                reader = word
                continue
            }
            guard let value = rest.popFirst() else { throw Self.refusal("\(word) needs a value") }
            switch word {
            case "--time":
                guard let nanos = Quantity.parseDuration(value) else { throw Self.refusal("--time is a time, as 60s") }
                seconds = Double(nanos) / 1e9
            case "--seed": seed = UInt64(value) ?? seed
            case "--count": count = Int(value) ?? count
            case "--input": inputs.append(value)
            case "--root": root = value
            default: throw Self.refusal("there is no option \(word)")
            }
        }
    }

    static func refusal(_ message: String) -> Failure { Failure(.usage, Diagnostic(message)) }
}

/// A line for people.
func complain(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    write(STDERR_FILENO, bytes, bytes.count)
}

/// Reads inputs until the time is over; returns how many broke a promise.
func fuzz(_ reader: FuzzReader, _ options: FuzzOptions) throws -> Int {
    let file = try FuzzFile()
    FuzzWatch.install(savingTo: "fuzz-\(reader.name)-trap")
    var mutator = FuzzMutator(reader.seeds, seed: options.seed)
    let given = try options.inputs.map { try SmallFile.read($0) }
    let count = given.isEmpty ? options.count : given.count
    let start = FuzzWatch.now()
    var shown = start
    var number = 0
    var findings = 0
    var largest = 0
    var atRest = 0
    func tell(_ what: String, _ bytes: [UInt8]) {
        findings += 1
        let path = "fuzz-\(reader.name)-\(number)"
        if let target = fopen(path, "w") {
            _ = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, target) }
            fclose(target)
        }
        print("input \(number), \(bytes.count) bytes, \(what): \(path)")
    }
    while number < count && findings < 20 {
        let now = FuzzWatch.now()
        if given.isEmpty && now - start > options.seconds { break }
        if now - shown > 5 {
            shown = now
            let rate = Int(Double(number) / (now - start))
            complain("\(reader.name): \(number) inputs, \(rate)/s, \(FuzzWatch.peakBytes() >> 20) MiB")
        }
        let bytes = given.isEmpty ? mutator.input(number) : given[number]
        file.fill(bytes)
        let seconds = FuzzWatch.time(bytes) {
            reader.read(FuzzInput(number: given.isEmpty ? number : 0, bytes: bytes, path: file.path))
        }
        if seconds > max(1, Double(bytes.count) / 1e6) { tell("\(Int(seconds * 1_000)) ms", bytes) }
        let peak = FuzzWatch.peakBytes()
        largest = max(largest, bytes.count)
        // Readers take some memory whatever they read.
        if number < reader.seeds.count { atRest = peak + 48 << 20 }
        if number >= reader.seeds.count, peak > atRest + 20 * largest {
            tell("memory at \(peak >> 20) MiB", bytes)
            atRest = peak
        }
        number += 1
    }
    let rate = Int(Double(number) / max(1e-9, FuzzWatch.now() - start))
    print("\(reader.name): \(number) inputs of seed \(options.seed), \(rate)/s, \(findings) findings")
    return findings
}

do {
    let options = try FuzzOptions(Array(CommandLine.arguments.dropFirst()))
    let readers = FuzzReader.all(root: options.root)
    let chosen = readers.filter { options.reader == "all" || $0.name == options.reader }
    if chosen.isEmpty {
        throw FuzzOptions.refusal("name a reader, or all: " + readers.map(\.name).joined(separator: ", "))
    }
    var findings = 0
    for reader in chosen { findings += try fuzz(reader, options) }
    exit(findings == 0 ? 0 : 1)
} catch let failure as Failure {
    complain("\(failure)")
    exit(64)
}
