import Testing
import WinnowModel
import WinnowStore

@testable import WinnowLab

/// What sampled input can't answer is said, with the bound that can be given.
@Suite struct SampledInputWarningsTests {
    private func messages(_ text: String) throws -> [String] {
        try WeightedRecording.run(text, policies: ["{name: all, sampler: always_on}"], options: "slow: ['shop GET>5s']")
            .record.warnings.map(\.message)
    }

    private func sampleRate(_ rate: Int) -> String {
        ",\"attributes\":[{\"key\":\"SampleRate\",\"value\":{\"intValue\":\"\(rate)\"}}]"
    }

    /// 300 traces of a 1 % sample without an error: the true share is below 3/300, of 30,000 up to 300 failed.
    @Test func errorsThatASampleNeverSaw() throws {
        let messages = try messages(WeightedRecording(300, errorRate: 0).text(attributes: { _ in sampleRate(100) }))
        #expect(
            messages.contains(
                "300 recorded traces stand for 30,000: any one kind of trace that is not among them, a path or an error, may have "
                    + "happened up to 300 times (1.0 % of the traffic; 95 %, rule of three: 3 × weight 100)"),
            "\(messages)")
        #expect(
            messages.contains(
                "no trace of class root_error, inner_error, slow was recorded; that is no proof that there was none: each is below "
                    + "1.0 % of the traffic, up to 300 traces that no policy here was tried on (95 %, rule of three)"))
        #expect(!messages.contains { $0.contains("failed traces are known") })
    }

    @Test func errorsThatItSawHaveAnInterval() throws {
        let recording = WeightedRecording(400, errorRate: 0.1)
        let messages = try messages(recording.text(attributes: { _ in sampleRate(10) }))
        let failed = recording.entries.count { $0.failed }
        let half = 1.9599639845400545 * (Double(failed) * 90).squareRoot()
        let low = Int((Double(failed) * 10 - half).rounded(.down))
        let high = Int((Double(failed) * 10 + half).rounded(.up))
        #expect(
            messages.contains {
                $0.hasPrefix(
                    "failed traces are known as a sample only: \(failed) of class root_error stand for \(failed * 10) [\(low), \(high)]"
                )
            }, "\(messages)")
        #expect(messages.contains { $0.hasPrefix("no trace of class slow was recorded") })
    }

    @Test func unknownWeightsAreCountedAndNamed() throws {
        let text = WeightedRecording(50).text(attributes: { entry in
            entry.place < 8
                ? ",\"attributes\":[{\"key\":\"sampler.type\",\"value\":{\"stringValue\":\"ratelimiting\"}}]"
                : entry.place < 10
                    ? ",\"attributes\":[{\"key\":\"aws.xray.sampling_rule\",\"value\":{\"stringValue\":\"Default\"}}]"
                    : ""
        })
        let run = try WeightedRecording.run(text, policies: ["{name: all, sampler: always_on}"])
        let warning = try #require(run.record.warnings.first { $0.message.contains("do not say") })
        #expect(
            warning.message.hasPrefix(
                "10 of 50 recorded traces were sampled at a rate that their spans do not say (jaeger 8, xray 2): each counts as one"
            ))
        #expect(warning.severity == .warning)
        #expect(RecordRows.value(run.record, "all", "represented_traces") == 50)
        #expect(RecordRows.value(run.record, "all", "unknown_weight_traces") == 10)
        // Nothing bounds what a rate limiter has dropped: no rule of three.
        #expect(!run.record.warnings.contains { $0.message.contains("rule of three") })
    }

    @Test func nothingIsSaidAboutOtherTraffic() throws {
        let messages = try messages(WeightedRecording(50).text())
        #expect(
            !messages.contains { $0.contains("stand for") || $0.contains("do not say") || $0.contains("rule of three") }
        )
    }
}
