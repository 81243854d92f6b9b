/// The kinds of faults of the export pipeline: one line each.
public enum TransportFaultCatalog {
    /// All of them.
    public static let all: [any TransportFault.Type] = [
        LatencyTransportFault.self,
        RefusedTransportFault.self,
        UnansweredTransportFault.self,
        StoredUnansweredTransportFault.self,
        ThrottledTransportFault.self,
        UnavailableTransportFault.self,
        StatusTransportFault.self,
        PartialSuccessTransportFault.self,
        SlowTransportFault.self,
        DiskFullTransportFault.self,
        CrashTransportFault.self,
        ReplicasAddedTransportFault.self,
        DrainedTransportFault.self,
    ]
}
