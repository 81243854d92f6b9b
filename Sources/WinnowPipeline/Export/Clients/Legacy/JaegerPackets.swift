/// What an exporter for Jaeger's agent makes of a batch.
public struct JaegerPackets: Sendable, Hashable {
    /// A packet.
    public struct Packet: Sendable, Hashable {
        /// Its spans by their places in the batch, in order.
        public var spans: [Int]
        /// Its size, bytes, without the headers of UDP and IP.
        public var bytes: Int
    }

    /// The packets in the order in which they are sent.
    public var packets: [Packet] = []
    /// Spans that are never sent because they do not fit, by their places in the batch, in order.
    public var lost: [Int] = []
}
