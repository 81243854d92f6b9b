import Testing
import WinnowModel
import WinnowStore

@testable import WinnowLab

/// Programs that are run to be measured, and what counts them.
@Suite struct ChildProcessTests {
    @Test func outputCodeAndUsageAreKept() throws {
        let child = try ChildProcess(
            ["/bin/sh", "-c", "echo out $WINNOW_TEST; echo err >&2; exit 3"], variables: ["WINNOW_TEST": "1"])
        #expect(child.status == 3 && child.output == "out 1\n" && child.errors == "err\n")
        #expect(child.peakBytes > 100_000 && child.cpuSeconds >= 0)
        #expect(throws: Failure.self) { try child.requireSuccess(of: ["sh"]) }
        #expect(throws: Never.self) { try child.requireSuccess(of: ["sh"], allowed: [3]) }
        #expect(try ChildProcess(["/bin/sh", "-c", "kill -9 $$"]).status == 137)
    }

    @Test func onlyItsOwnWorkCounts() throws {
        let busy = try ChildProcess(["/bin/sh", "-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"])
        let idle = try ChildProcess(["/bin/sh", "-c", "exec sleep 0.2"])
        #expect(busy.cpuSeconds > 4 * idle.cpuSeconds)
    }

    @Test func totalsOfCallgrindAreRead() {
        #expect(InstructionCount.total("# callgrind format\nevents: Ir\nfn=(1)\n16 400\n\ntotals: 83277\n") == 83_277)
        #expect(InstructionCount.total("summary: 12 3\n") == 12)
        #expect(InstructionCount.total("events: Ir\n") == nil)
        let text = InstructionCount.text([
            InstructionCount.Row(name: "generate, one core", unit: "spans", amount: 1_000, instructions: 123_456)
        ])
        #expect(text == "generate, one core  123 instructions/span, 1000 spans\n")
    }

    /// A file header, one section header at 64 that names the table of names at 128.
    @Test func debugSectionsAreHidden() {
        var file = [UInt8](repeating: 0, count: 160)
        file.replaceSubrange(0..<6, with: [0x7F, 0x45, 0x4C, 0x46, 2, 1])
        file[0x28] = 64
        file[0x3A] = 64
        file[64 + 0x18] = 128
        file[64 + 0x20] = 32
        let names = Array("\0.text\0.debug_info\0.debug_line\0".utf8)
        file.replaceSubrange(128..<128 + names.count, with: names)
        let hidden = PlainBinary.hidingDebugSections(file)
        #expect(String(decoding: hidden[128...], as: UTF8.self).hasPrefix("\0.text\0.hebug_info\0.hebug_line"))
        #expect(hidden[..<128] == file[..<128])
        for length in 0..<file.count {
            let part = Array(file.prefix(length))
            #expect(PlainBinary.hidingDebugSections(part).count == length)
        }
        #expect(PlainBinary.hidingDebugSections(Array("#!/bin/sh .debug_".utf8)) == Array("#!/bin/sh .debug_".utf8))
    }

    @Test func theProcessorIsNamed() {
        #expect(MachineFacts.cpu("processor\t: 0\nmodel name\t: Some CPU @ 3\n") == "Some CPU @ 3")
        #expect(MachineFacts.cpu("processor\t: 0\n") == "unknown")
        let keys = MachineFacts.entries(version: "9.9").map(\.key)
        #expect(keys == ["cpu", "cores", "memory_bytes", "kernel", "machine", "build", "winnow"])
        #expect(MachineFacts.entries(version: "9.9").allSatisfy { !$0.value.isEmpty })
    }
}
