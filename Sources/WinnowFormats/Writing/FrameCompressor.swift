/// Makes compressed frames that can stand one after the other in a file.
protocol CompressedFrames: AnyObject {
    /// Content of a frame, bytes.
    static var contentLength: Int { get }
    /// The frame of some content.
    func frame(_ content: UnsafeRawBufferPointer) -> [UInt8]
}

/// Cuts content into frames of a fixed length, so that memory is bounded and the bytes depend on the content alone, not on the pieces
/// in which it came.
struct FrameCompressor {
    private let frames: any CompressedFrames
    private let length: Int
    private var waiting: [UInt8] = []
    private var hasFrame = false

    init(_ frames: some CompressedFrames) {
        self.frames = frames
        length = type(of: frames).contentLength
    }

    /// Takes in content and returns what can be written by now.
    mutating func add(_ bytes: [UInt8]) -> [UInt8] {
        waiting.append(contentsOf: bytes)
        var output: [UInt8] = []
        var from = 0
        while waiting.count - from >= length {
            output += frame(from..<from + length)
            from += length
        }
        waiting.removeFirst(from)
        return output
    }

    /// Returns what is left to write; a file without content is an empty frame, not an empty file.
    mutating func finish() -> [UInt8] {
        let output = waiting.isEmpty && hasFrame ? [] : frame(0..<waiting.count)
        waiting = []
        return output
    }

    private mutating func frame(_ range: Range<Int>) -> [UInt8] {
        hasFrame = true
        return waiting.withUnsafeBytes { frames.frame(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
}
