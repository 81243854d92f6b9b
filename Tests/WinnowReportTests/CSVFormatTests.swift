import Testing
import WinnowReport
import WinnowStore

@Suite struct CSVFormatTests {
    private func record(name: String) -> RunRecord {
        var record = SampleRuns.recording()
        record.policies = [RunRecord.Policy(name: name, ordinal: 0)]
        record.metrics = [
            RunRecord.Metric(policy: 0, seed: 1, id: "kept_span_ratio", value: 0.1 + 0.2, unit: "ratio"),
            RunRecord.Metric(policy: 0, seed: 1, id: "decide_ns_per_span", value: 1, unit: "ns", kind: .timed),
            RunRecord.Metric(policy: 0, seed: nil, id: "bias", value: -1e-20, ciLow: -1, ciHigh: nil, unit: "ratio"),
        ]
        return record
    }

    private func policyCells(_ name: String) -> Substring {
        let line = CSVFormat.render(record(name: name), ReportOptions()).split(separator: "\n", maxSplits: 1)[1]
        return line.dropFirst(64 + 1 + "orders.jsonl.gz,".count)
    }

    @Test(arguments: [
        ("plain", "plain,1,"), ("=1+1", "'=1+1,1,"), ("+1", "'+1,1,"), ("-x", "'-x,1,"), ("@a", "'@a,1,"),
        ("a,b", "\"a,b\",1,"), ("say \"x\"", "\"say \"\"x\"\"\",1,"), ("=a,\"", "\"'=a,\"\"\",1,"),
        ("two\nlines", "\"two\nlines\",1,"), ("\tx", "'\tx,1,"),
    ])
    func userTextIsQuotedAndGuarded(_ name: String, _ cells: String) {
        #expect(policyCells(name).hasPrefix(cells))
    }

    @Test func figuresKeepFullPrecisionAndTimedOnesStayOut() {
        var options = ReportOptions()
        let text = CSVFormat.render(record(name: "p"), options)
        #expect(text.contains(",p,1,kept_span_ratio,,0.30000000000000004,,,ratio,exact,seed\n"))
        #expect(text.contains(",p,,bias,,-1e-20,-1,,ratio,exact,all_seeds\n"))
        #expect(!text.contains("timed"))
        options.withTimed = true
        #expect(CSVFormat.render(record(name: "p"), options).contains("decide_ns_per_span,,1,,,ns,timed,seed\n"))
    }

    /// Rows over all seeds are told by a column, in both forms: an empty seed would be counted by whoever groups by it.
    @Test(arguments: [false, true])
    func theLastColumnIsTheScope(_ isWide: Bool) {
        var options = ReportOptions()
        options.isWide = isWide
        let lines = CSVFormat.render(SampleRuns.fiveSeeds(), options).split(separator: "\n")
        #expect(lines[0].hasSuffix(",scope"))
        for line in lines.dropFirst() {
            let hasSeed = line.contains(#/,[1-5],/#) && !line.contains("all_seeds")
            #expect(line.hasSuffix(hasSeed ? ",seed" : ",all_seeds"), "\(line)")
        }
        #expect(lines.contains { $0.hasSuffix(",all_seeds") } && lines.contains { $0.hasSuffix(",seed") })
    }

    @Test func orderOfRowsDoesNotMatter() {
        var shuffled = SampleRuns.fiveSeeds()
        shuffled.metrics.reverse()
        let options = ReportOptions()
        #expect(CSVFormat.render(shuffled, options) == CSVFormat.render(SampleRuns.fiveSeeds(), options))
    }
}
