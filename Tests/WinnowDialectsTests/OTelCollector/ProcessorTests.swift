import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling
import WinnowSettings

@Suite struct ProcessorTests {
    private let policy = "policies: [{name: a, type: always_sample}]"

    @Test func tailSamplingDefaults() {
        let settings = Reading("tail_sampling:\n  \(policy)\n").tail
        #expect(settings?.decisionWaitNanos == 30_000_000_000 && settings?.numTraces == 50_000)
        #expect(settings?.sampledCacheSize == 0 && settings?.sampleOnFirstMatch == false)
        #expect(settings?.numTracesPlace.line == 2)
    }

    @Test func tailSamplingKeys() {
        let reading = Reading(
            """
            tail_sampling/x:
              decision_wait: 1.9s
              decision_wait_after_root_received: 500ms
              num_traces: 50_000
              expected_new_traces_per_sec: 10
              decision_cache: {sampled_cache_size: 1_000, non_sampled_cache_size: 20}
              sample_on_first_match: true
              drop_pending_traces_on_shutdown: true
              sampling_strategy: trace-complete
              num_shards: 1
              block_on_overflow: false
              \(policy)
            """)
        #expect(reading.errors.isEmpty && reading.warnings.isEmpty)
        let settings = reading.tail
        #expect(settings?.name == "tail_sampling/x" && settings?.decisionWaitNanos == 1_900_000_000)
        #expect(settings?.decisionWaitAfterRootNanos == 500_000_000 && settings?.numTraces == 50_000)
        #expect(settings?.sampledCacheSize == 1000 && settings?.nonSampledCacheSize == 20)
        #expect(settings?.sampleOnFirstMatch == true && settings?.dropPendingOnShutdown == true)
        #expect(settings?.numTracesPlace.line == 4 && settings?.decisionWaitPlace.line == 2)
    }

    @Test(arguments: [
        ("tail_storage: file", "'tail_storage' with 'file' is not modelled yet"),
        ("sampling_strategy: other", "unknown sampling_strategy 'other'"),
        ("decision_wiat: 5s", "unknown key 'decision_wiat'"),
        ("decision_wait: 5 s", "a duration is expected here, not text"),
        ("decision_wait: 1d", "a duration is expected here, not text"),
        ("decision_wait: 9999999999h", "a duration is expected here, not text"),
        ("decision_wait: .nan", "a duration is expected here, not a number"),
        ("num_traces: -1", "an integer that is not negative is expected here, not -1: the Collector refuses it"),
        ("num_traces: many", "an integer that is not negative is expected here, not many: the Collector refuses it"),
        ("mutates_data: true", "unknown key 'mutates_data'"),
        ("sampling_strategy: ''", "unknown sampling_strategy ''"),
    ])
    func refusedKeys(line: String, message: String) {
        let reading = Reading("tail_sampling:\n  \(line)\n  \(policy)\n")
        #expect(reading.errors.contains { $0.message == message }, "\(reading.errors)")
        #expect(reading.errors.allSatisfy { $0.line == 2 })
    }

    @Test(arguments: [
        ("decision_wait: -5s", "a duration that is negative"), ("num_traces: 0", "num_traces: 0 acts as 1"),
    ])
    func oddValuesAreAcceptedAndSaid(line: String, message: String) {
        let reading = Reading("tail_sampling:\n  \(line)\n  \(policy)\n")
        #expect(reading.errors.isEmpty && reading.warnings.first?.message.hasPrefix(message) == true)
        #expect(reading.tail?.decisionWaitNanos == (line.hasPrefix("decision") ? 0 : 30_000_000_000))
        #expect(reading.tail?.numTraces == (line.hasPrefix("num") ? 1 : 50_000))
    }

    @Test func cachesOfNegativeSizeAreOff() {
        let reading = Reading("tail_sampling:\n  decision_cache: {sampled_cache_size: -1}\n  \(policy)\n")
        #expect(reading.errors.isEmpty && reading.tail?.sampledCacheSize == 0)
    }

    @Test(arguments: [
        ("num_shards: 1", CollectorVersion(0, 158), "num_shards"),
        ("decision_wait_after_root_received: 2s", CollectorVersion(0, 141), "decision_wait_after_root_received"),
        ("drop_pending_traces_on_shutdown: true", CollectorVersion(0, 139), "drop_pending_traces_on_shutdown"),
    ])
    func keysThatTheReleaseDoesNotKnow(line: String, version: CollectorVersion, key: String) {
        let text = "tail_sampling:\n  \(line)\n  \(policy)\n"
        #expect(Reading(text).errors.isEmpty)
        let old = Reading(text, version: version)
        #expect(old.errors.first?.message.hasPrefix("\(version) does not know '\(key)'") == true)
    }

    @Test func aShortWaitAfterTheRootDependsOnTheRelease() {
        let text = "tail_sampling:\n  decision_wait_after_root_received: 1ns\n  \(policy)\n"
        #expect(Reading(text).tail?.decisionWaitAfterRootNanos == 1)
        let old = Reading(text, version: CollectorVersion(0, 144))
        #expect(old.tail?.decisionWaitAfterRootNanos == 1_000_000_000)
    }

    @Test func withoutPoliciesNothingIsSampled() {
        for text in ["{decision_wait: 1s}", "", "{policies: []}", "{policies: }"] {
            let reading = Reading("tail_sampling: \(text)\n")
            #expect(reading.errors.isEmpty && reading.tail?.policies.isEmpty == true, "\(reading.errors)")
            #expect(reading.warnings.contains { $0.message.hasPrefix("there are no policies") })
        }
        #expect(Reading("tail_sampling: {policies: 5}").errors.first?.message.hasPrefix("policies are a list") == true)
    }

    @Test func aWaitWithoutAUnitIsNanoseconds() {
        let reading = Reading("tail_sampling:\n  decision_wait: 30\n  \(policy)\n")
        #expect(reading.tail?.decisionWaitNanos == 30)
        #expect(reading.warnings.first?.remedy == "write 30s for seconds")
    }

    @Test func probabilisticSampler() {
        let reading = Reading(
            "probabilistic_sampler/p: {sampling_percentage: 15.3, mode: equalizing, fail_closed: false, sampling_precision: 7}"
        )
        #expect(reading.probabilistic?.name == "probabilistic_sampler/p" && reading.probabilistic?.mode == .equalizing)
        #expect(reading.probabilistic?.percentage == 15.3 && reading.probabilistic?.precision == 7)
        #expect(reading.probabilistic?.failClosed == false)
    }

    @Test func anUnsetModeIsHashSeed() {
        let reading = Reading("probabilistic_sampler: {sampling_percentage: 50}")
        #expect(reading.probabilistic?.mode == .hashSeed && reading.probabilistic?.failClosed == true)
        #expect(reading.findings.contains { $0.severity == .note && $0.message.contains("sets no mode: hash_seed") })
        #expect(Reading("probabilistic_sampler: {sampling_percentage: 5, hash_seed: 22}").probabilistic?.hashSeed == 22)
    }

    /// The Collector takes a seed beyond 32 bits and precisions below 0, and makes something else of them.
    @Test func oddSeedsAndPrecisionsAreAcceptedAndSaid() {
        let seed = Reading("probabilistic_sampler: {sampling_percentage: 5, hash_seed: 4294967298}")
        #expect(seed.errors.isEmpty && seed.probabilistic?.hashSeed == 2)
        #expect(seed.warnings.contains { $0.message.hasPrefix("hash_seed has 32 bits") })
        let precision = Reading(
            "probabilistic_sampler: {mode: equalizing, sampling_percentage: 5, sampling_precision: -1}")
        #expect(precision.errors.isEmpty && precision.probabilistic?.precision == -1)
        #expect(precision.warnings.contains { $0.message.hasPrefix("sampling_precision -1") })
    }

    @Test(arguments: [
        ("sampling_percentage: 50, sampling_precision: 15", "sampling_precision 15 is refused by the Collector"),
        ("sampling_percentage: 50, sampling_precision: 0", "sampling_precision 0 is refused by the Collector"),
        ("sampling_percentage: .000000000000001", "a percentage below 2^-56 is refused by the Collector"),
        ("sampling_percentage: -1", "a percentage is not negative: the Collector refuses it"),
        ("sampling_percentage: 1e39", "a percentage is finite"),
        ("sampling_percentage: .inf", "a percentage is finite"),
        ("mode: proportinal", "unknown mode 'proportinal': the Collector refuses it"),
        (
            "hash_seed: -1",
            "an integer that is not negative is expected here, not -1: the Collector refuses it"
        ),
        ("attribute_source: body", "unknown attribute_source: the Collector refuses it"),
        ("percentage: 5", "unknown key 'percentage'"),
    ])
    func refusedSampler(keys: String, message: String) {
        let reading = Reading("probabilistic_sampler: {\(keys)}")
        #expect(reading.errors.contains { $0.message == message && $0.line == 1 }, "\(reading.errors)")
    }

    @Test func extremesAreWarnedOf() {
        for (value, message) in [("0", "0 percent keeps nothing"), ("101", "more than 100 percent is everything")] {
            let reading = Reading("probabilistic_sampler: {sampling_percentage: \(value)}")
            #expect(reading.errors.isEmpty && reading.warnings.contains { $0.message == message })
        }
        let tiny = Reading("probabilistic_sampler: {sampling_percentage: 0.006}")
        #expect(tiny.warnings.contains { $0.message.contains("16384") })
    }
}
