extension RunRecord {
    /// The record without what may differ from run to run: figures of kind `timed`, the environment, the wall time.
    ///
    /// The same for the same files, seeds and version, on every machine and with any number of jobs.
    public var exact: RunRecord {
        var record = self
        record.metrics.removeAll { $0.kind == .timed }
        record.environment = []
        record.run.traffic.elapsedSeconds = nil
        return record
    }
}
