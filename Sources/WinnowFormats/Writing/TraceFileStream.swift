public import WinnowModel

/// A trace file on its way out: opening, pieces with separators between them, closing; compressed on the way.
public final class TraceFileStream {
    /// The format that pieces are written in.
    public let writer: any TraceFileWriter.Type
    private var compressor: FrameCompressor?
    private let emit: (UnsafeRawBufferPointer) throws(Failure) -> Bool
    private var hasStarted = false
    private var hasPiece = false
    /// False once nobody reads what is written.
    public private(set) var isRead = true

    /// Creates a stream; `emit` writes bytes and answers false when nobody reads them any more.
    public init(
        _ writer: any TraceFileWriter.Type, compression: Compression,
        emit: @escaping (UnsafeRawBufferPointer) throws(Failure) -> Bool
    ) {
        self.writer = writer
        compressor = compression.makeCompressor()
        self.emit = emit
    }

    /// The records of a batch, as `add` takes them.
    public func piece(_ batch: TraceBatch, _ tables: TraceTables) -> [UInt8] {
        var bytes: [UInt8] = []
        writer.write(batch, tables, into: &bytes)
        return bytes
    }

    /// Writes records; without any, nothing.
    public func add(_ piece: [UInt8]) throws(Failure) {
        if piece.isEmpty { return }
        try start()
        if hasPiece { try put(writer.format.separator) }
        hasPiece = true
        try put(piece)
    }

    /// Writes the end of the file, and the start of one without records.
    public func finish() throws(Failure) {
        try start()
        try put(writer.format.closing)
        if let rest = compressor?.finish() { try write(rest) }
    }

    private func start() throws(Failure) {
        if hasStarted { return }
        hasStarted = true
        try put(writer.format.opening)
    }

    private func put(_ bytes: [UInt8]) throws(Failure) {
        try write(compressor?.add(bytes) ?? bytes)
    }

    private func write(_ bytes: [UInt8]) throws(Failure) {
        if bytes.isEmpty || !isRead { return }
        let emit = emit
        isRead = try bytes.withUnsafeBufferPointer { bytes throws(Failure) in try emit(UnsafeRawBufferPointer(bytes)) }
    }
}
