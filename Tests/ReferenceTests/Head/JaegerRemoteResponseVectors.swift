import Testing
import WinnowSettings

@testable import WinnowSampling

/// What answers of the sampling endpoint make of Python's `RemoteControlledSampler`.
enum JaegerRemoteResponseVectors: VectorSuite {
    static let file = "head/jaeger-remote-response.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let response = try #require(line["response"])
            let strategies = JaegerStrategies(otherwise: JaegerStrategy(kind: nil))
            var sampler = try JaegerClientSampler(
                JaegerSamplerSettings(.remote(JaegerRemoteSettings(strategies: strategies)), client: .python),
                at: JaegerInstant(0))
            tally.count(sampler.isDescribed(line["before"]?.string ?? ""), "before \(response)")
            var errors: Int64 = 0
            do {
                try sampler.update(JaegerStrategy(response), at: JaegerInstant(0))
            } catch {
                errors += 1
            }
            tally.count(errors == line["errors"]?.integer, "\(errors) errors after \(response)")
            tally.count(sampler.isDescribed(line["after"]?.string ?? ""), "after \(response)")
            var operations: [String: String] = [:]
            for member in line["operations"]?.members ?? [] { operations[member.name] = member.value.string ?? "" }
            tally.count(sampler.knows(operations), "operations after \(response)")
        }
    }
}

extension JaegerStrategy {
    /// An answer of the endpoint as JSON.
    init(_ json: JSONValue) {
        var operations: Operations?
        // Python asks whether the object is true, which an empty one is not.
        if let sampling = json["operationSampling"], sampling.members?.isEmpty == false {
            operations = Operations(
                defaultProbability: sampling["defaultSamplingProbability"]?.double,
                defaultLowerBound: sampling["defaultLowerBoundTracesPerSecond"]?.double,
                operations: (sampling["perOperationStrategies"]?.elements ?? []).map { strategy in
                    Operations.Operation(
                        strategy["operation"]?.string ?? "",
                        probability: strategy["probabilisticSampling"]?["samplingRate"]?.double)
                })
        }
        self.init(
            kind: json["strategyType"]?.string.flatMap { Kind(rawValue: $0) },
            probability: json["probabilisticSampling"]?["samplingRate"]?.double,
            tracesPerSecond: json["rateLimitingSampling"]?["maxTracesPerSecond"]?.double, operations: operations)
    }
}

extension JaegerClientSampler {
    /// Whether Python's text for a sampler, such as `AdaptiveSampler(0.1, 0.5, 2000)`, describes this one.
    func isDescribed(_ text: String) -> Bool {
        let parts = text.split(separator: "(")
        guard parts.count == 2 else { return false }
        let numbers = parts[1].dropLast().split(separator: ", ").map { Double($0) ?? .nan }
        switch (active, parts[0]) {
        case (.probabilistic(let share), "ProbabilisticSampler"): return numbers == [share.rate]
        case (.rateLimiting(let bucket), "RateLimitingSampler"): return numbers == [bucket.rate]
        case (.perOperation(let sampler), "AdaptiveSampler"):
            return numbers.count == 3 && numbers[2] == Double(sampler.maxOperations)
                && isWritten(sampler.defaultShare.rate, numbers[0]) && isWritten(sampler.lowerBound, numbers[1])
        default: return false
        }
    }

    /// Whether exactly these operations are known, each as its text says: `GuaranteedThroughputProbabilisticSampler(a, 1.0, 0.5)`.
    func knows(_ operations: [String: String]) -> Bool {
        guard case .perOperation(let sampler) = active else { return operations.isEmpty }
        return sampler.operations == operations.keys.sorted()
            && operations.allSatisfy { name, text in
                let numbers = text.dropLast().split(separator: ", ").dropFirst().map { Double($0) ?? .nan }
                guard let known = sampler.sampler(name), numbers.count == 2 else { return false }
                return isWritten(known.share.rate, numbers[0]) && isWritten(known.bucket.rate, numbers[1])
            }
    }

    /// Whether a number was written with six decimals.
    private func isWritten(_ number: Double, _ text: Double) -> Bool { abs(number - text) <= 5.000001e-7 }
}
