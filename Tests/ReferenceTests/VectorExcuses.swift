/// Files below a folder of vectors that no suite of `VectorCatalog` names, and why.
///
/// `everyFileHasASuite` fails for a file that stands neither here nor there; `excusesAreOfFiles` for an entry that excuses nothing.
enum VectorExcuses {
    struct Excuse {
        /// How the paths begin that it holds for.
        var path: String
        var reason: String

        init(_ path: String, _ reason: String) {
            self.path = path
            self.reason = reason
        }
    }

    private static let noSampler = "no such sampler is built"
    private static let noStatistic = "no such statistic is computed"
    private static let noDistribution = "latencies are drawn, no distribution function is computed"

    static let all: [Excuse] = readElsewhere + readBeside + notBuilt

    /// Vectors that another test reads.
    private static let readElsewhere: [Excuse] = [
        Excuse("otelcol/configs/configs.jsonl", "CollectorFilesCorpusTests reads it, with the files that it names"),
        Excuse("otelcol/configs/others.jsonl", "CollectorFilesCorpusTests reads it, with the files that it names"),
        Excuse("otelcol/whole-files/mix.jsonl", "WholeFilesCorpusTests reads it, with the files that it names"),
        Excuse("otelcol/whole-files/order-flow", "WholeFilesCorpusTests reads it, with the files that it names"),
    ]

    /// What suites read beside their own files: inputs, no vectors.
    private static let readBeside: [Excuse] = [
        Excuse("otelcol/whole-files/mix.requests.jsonl", "input of mix.decisions"),
        Excuse("otelcol/tail-sampling/workloads.jsonl", "input of the decisions beside it"),
        Excuse("otelcol/ottl/spans.jsonl", "input of the conditions beside it"),
        Excuse("otelcol/editors/requests.jsonl", "input of the processors beside it"),
        Excuse("otelcol/probabilistic/spans.jsonl", "input of the decisions beside it"),
    ]

    private static let notBuilt: [Excuse] = [
        Excuse("adaptive/datadog-agent/", noSampler),
        Excuse("adaptive/dynsampler/", noSampler),
        Excuse("adaptive/refinery/", noSampler),
        Excuse("adaptive/xray/", noSampler),
        Excuse("adaptive/jaeger/adaptive-", "no adaptive sampling server is built"),
        Excuse("adaptive/jaeger/leader-election.jsonl", "no adaptive sampling server is built"),
        Excuse("adaptive/jaeger/file-", "strategies files are read as clients get them, not served"),
        Excuse("adaptive/jaeger/client-remote.jsonl", "clients poll no server whose answers change or fail"),
        Excuse("head/elastic-", noSampler),
        Excuse("head/honeycomb-", noSampler),
        Excuse("head/xray-", noSampler),
        Excuse("head/go/opencensus-probability.jsonl", "of OpenCensus, Python's sampler is built"),
        Excuse("head/go/zipkin.jsonl", noSampler),
        Excuse("head/java/brave.jsonl", noSampler),
        Excuse("head/java/consistent", "forerunners of the thresholds that are built"),
        Excuse("head/java/opencensus-probability.jsonl", "of OpenCensus, Python's sampler is built"),
        Excuse("head/java/xray-local.jsonl", noSampler),
        Excuse("head/node/sentry.jsonl", noSampler),
        Excuse("head/node/zipkin-counting.jsonl", noSampler),
        Excuse("otelcol/editors/probabilistic_sampler.jsonl", "four odd settings under which nothing is kept"),
        Excuse("otelcol/loadbalancing/signals.jsonl", "metrics and logs: traces only are balanced"),
        Excuse("otelcol/tail-sampling/files.jsonl", "verdicts on files of which otelcol/configs holds the same"),
        Excuse("statistics/continuous.jsonl", noDistribution),
        Excuse("statistics/discrete.jsonl", noDistribution),
        Excuse("statistics/distances.jsonl", noStatistic),
        Excuse("statistics/entropy.jsonl", noStatistic),
        Excuse("statistics/mann-whitney.jsonl", "the test over seeds is the paired one"),
    ]
}
