import WinnowStore

/// Stores each seed of a run when it is finished, looking only at what came since the one before.
struct SeedStorage {
    private var seeds = 0
    private var metrics = 0
    private var series = 0
    private var ledger = 0

    /// Stores the cells of the seed that has just been added to the record.
    mutating func append(_ record: RunRecord, to store: ResultStore) throws {
        let count = record.run.seeds.count
        // With one seed `finish` writes everything a moment later.
        guard count > 1 else { return }
        var cells = record.policies.indices.map {
            ResultStore.CellResults(cell: record.cells[$0 * count + seeds])
        }
        for row in record.metrics[metrics...] { cells[row.policy].metrics.append(row) }
        for row in record.series[series...] { cells[row.policy].series.append(row) }
        for row in record.ledger[ledger...] { cells[row.policy].ledger.append(row) }
        (metrics, series, ledger) = (record.metrics.count, record.series.count, record.ledger.count)
        seeds += 1
        for cell in cells { try store.append(cell) }
    }
}
