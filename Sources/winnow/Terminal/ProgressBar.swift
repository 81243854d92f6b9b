import Glibc
import Synchronization

/// One line on standard error that shows how far the work is, its rate and the time left; nothing off a terminal.
///
/// May be told of progress from any thread.
final class ProgressBar: Sendable {
    private struct State {
        var lastDrawn: UInt64 = 0
        var isShown = false
    }

    private let isOn: Bool
    private let label: String
    private let unit: String
    private let width: Int
    private let started: UInt64
    private let state = Mutex(State())

    /// A bar; `unit` is what is counted: spans, traces, cells.
    init(_ label: String, unit: String, _ console: Console) {
        isOn = console.showsProgress
        self.label = label
        self.unit = unit
        width = console.width
        started = Self.now()
    }

    /// Shows progress: `fraction` of the work, and how many units are done. Cheap: draws ten times a second at most.
    func update(fraction: Double, done: UInt64) {
        guard isOn else { return }
        let now = Self.now()
        state.withLock { state in
            guard now &- state.lastDrawn >= 100_000_000 else { return }
            state.lastDrawn = now
            state.isShown = true
            Self.draw(line(fraction: fraction, done: done, elapsedNanos: now &- started))
        }
    }

    /// Removes the line.
    func finish() {
        state.withLock { state in
            if state.isShown { Self.draw("") }
            state.isShown = false
        }
    }

    /// `label  [=====     ]  52 %  12.4 M spans/s  3 s left`
    func line(fraction: Double, done: UInt64, elapsedNanos: UInt64) -> String {
        let share = fraction.isFinite ? min(1, max(0, fraction)) : 0
        let seconds = Double(elapsedNanos) / 1e9
        let rate = seconds > 0 ? Double(done) / seconds : 0
        let left = share > 0 ? seconds / share * (1 - share) : 0
        let percent = Int(share * 100)
        let tail = "\(percent) %  \(Self.short(rate)) \(unit)/s" + (share > 0.01 ? "  \(Self.time(left)) left" : "")
        let room = width - label.count - tail.count - 7
        guard room >= 5 else { return String("\(label)  \(tail)".prefix(width - 1)) }
        let length = min(30, room)
        let filled = Int(share * Double(length))
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: length - filled)
        return "\(label)  [\(bar)]  \(tail)"
    }

    private static func short(_ rate: Double) -> String {
        let value = min(max(0, rate), 1e15)
        for (size, letter) in [(1e9, " G"), (1e6, " M"), (1e3, " k")] where value >= size {
            let tenths = Int(value / size * 10)
            return "\(tenths / 10).\(tenths % 10)\(letter)"
        }
        return "\(Int(value))"
    }

    private static func time(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 360_000).rounded(.up))
        return whole < 100 ? "\(whole) s" : whole < 6_000 ? "\(whole / 60) min" : "\(whole / 3_600) h"
    }

    private static func draw(_ line: String) {
        _ = try? ByteWriter(descriptor: STDERR_FILENO, name: "standard error").write("\r\u{1B}[K" + line)
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
