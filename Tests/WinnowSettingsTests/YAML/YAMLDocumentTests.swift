import Testing
import WinnowSettings
import WinnowModel

@Suite struct YAMLDocumentTests {
    private func finding(_ text: String) -> Diagnostic? {
        do {
            _ = try YAMLDocument.parse(text, file: "a.yaml")
            return nil
        } catch {
            #expect(error.kind == .data)
            return error.diagnostics.first
        }
    }

    @Test func nodesKnowWhereTheyStand() throws {
        let node = try YAMLDocument.parse("a:\n  - b: 1\n    ç: 'x'\n  - [2,  {é: 3}]\n", file: "a.yaml")
        let list = try #require(node["a"]?.elements)
        #expect(list[0].line == 2 && list[0].column == 5)
        let quoted = try #require(list[0].entry("ç"))
        #expect(quoted.key.line == 3 && quoted.key.column == 5 && quoted.value.column == 8)
        #expect(quoted.value.content == .scalar(YAMLScalar("x", style: .quoted)))
        let inner = try #require(list[1].elements?[1]["é"])
        #expect(inner.line == 4 && inner.column == 14 && inner.file == "a.yaml")
        #expect(
            inner.diagnostic("too small", remedy: "more").description
                == "a.yaml:4:14: error: too small\n    3\n  → more")
    }

    @Test func keysKeepTheirOrder() throws {
        let node = try YAMLDocument.parse("z: 1\na: 2\nm: 3\n")
        #expect(node.entries?.map(\.name) == ["z", "a", "m"])
    }

    @Test func aliasesAndMergeKeys() throws {
        let node = try YAMLDocument.parse(
            """
            base: &base {a: 1, b: 2}
            other: &other {b: 3, c: 4}
            one: {<<: *base, b: 9}
            two: {<<: [*other, *base]}
            same: *base
            quoted: {"<<": text}
            """)
        #expect(node["one"]?.entries?.map { "\($0.name)=\($0.value.text ?? "")" } == ["b=9", "a=1"])
        #expect(node["two"]?.entries?.map { "\($0.name)=\($0.value.text ?? "")" } == ["b=3", "c=4", "a=1"])
        #expect(node["same"] == node["base"])
        #expect(node["quoted"]?["<<"]?.text == "text")
    }

    @Test func mergeNeedsAMapping() {
        let finding = finding("a: &a [1]\nb:\n  <<: *a\n")
        #expect(finding?.message == "'<<' takes a mapping or a list of mappings, not an integer")
    }

    @Test func duplicateKeysNameBothLines() {
        let finding = finding("a: 1\nb: 2\n'a': 3\n")
        #expect(finding?.line == 3)
        #expect(finding?.message.contains("line 1") == true)
        #expect(finding?.remedy.contains("line 3") == true)
    }

    @Test func anAnchorMayNotContainItself() {
        #expect(finding("a: &x\n  b: [*x]\n")?.message == "the anchor 'x' contains itself")
        #expect(finding("a: *y\n")?.message == "there is no anchor 'y' before this")
    }

    @Test func depthIsBounded() throws {
        let deep = String(repeating: "[", count: 255) + "1" + String(repeating: "]", count: 255)
        _ = try YAMLDocument.parse(deep)
        #expect(finding("[" + deep + "]")?.message == "nested deeper than 256 levels")
        #expect(finding(String(repeating: "[", count: 100_000))?.message == "nested deeper than 256 levels")
        #expect(finding(String(repeating: "- ", count: 100_000))?.message == "nested deeper than 256 levels")
        #expect(finding(String(repeating: "{a: ", count: 100_000))?.message == "nested deeper than 256 levels")
    }

    @Test func aliasDepthIsBounded() {
        var text = "a0: &a0 [1]\n"
        for i in 1..<300 { text += "a\(i): &a\(i) [*a\(i - 1)]\n" }
        #expect(finding(text)?.message.hasPrefix("nested deeper than 256 levels through") == true)
    }

    @Test func aliasesCantExplode() {
        var text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        for (this, before) in zip("bcdefghij", "abcdefghi") {
            text += "\(this): &\(this) [" + Array(repeating: "*\(before)", count: 10).joined(separator: ", ") + "]\n"
        }
        #expect(finding(text)?.message == "more than 200000 nodes, aliases expanded")
    }

    @Test func aliasesRepeatNoLongTextsWithoutEnd() {
        let long = "a: &a " + String(repeating: "x", count: 100_000) + "\nb: [*a"
        #expect(finding(long + String(repeating: ", *a", count: 30) + "]\n") == nil)
        #expect(finding(long + String(repeating: ", *a", count: 50) + "]\n")?.message.contains("4 MiB of text") == true)
    }

    @Test func textThatIsNoYAML() {
        #expect(finding("")?.message == "empty: there is no YAML document in it")
        #expect(finding("# only a comment\n")?.message == "empty: there is no YAML document in it")
        let tab = finding("a:\n\tb: 1\n")
        #expect(tab?.line == 2 && tab?.remedy.contains("tabs") == true)
        #expect(finding("a: [1, 2\nb: 3\n")?.line ?? 0 > 0)
        #expect(finding("a: 1\0")?.message == "binary data, not YAML")
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x61, 0x00], "UTF-16 text, where UTF-8 is expected"),
            ([0x61, 0x00, 0x3A, 0x00], "UTF-16 text, where UTF-8 is expected"),
            ([0x61, 0x3A, 0x20, 0xC3, 0x28], "a byte (0xC3) that is not UTF-8"),
            ([0x1F, 0x8B, 0x08], "gzip data, not YAML"),
            ([0x61, 0xED, 0xA0, 0x80], "a byte (0xED) that is not UTF-8"),
        ] as [([UInt8], String)])
    func bytesThatAreNoText(bytes: [UInt8], message: String) {
        #expect(throws: Failure.self) { try YAMLDocument.parse(bytes: bytes, file: "b.yaml") }
        do {
            _ = try YAMLDocument.parse(bytes: bytes, file: "b.yaml")
        } catch {
            #expect(error.diagnostics.first?.message == message)
            #expect(error.description.contains("b.yaml:1"))
        }
    }

    @Test func severalDocuments() throws {
        let text = "a: 1\n---\nb: 2\n---\n- 3\n"
        #expect(try YAMLDocument.parse(text)["a"]?.integer == 1)
        #expect(try YAMLDocument.documents(bytes: Array(text.utf8), file: "t").count == 3)
    }

    @Test func filesThatCantBeRead() {
        for (path, kind) in [
            ("/nowhere/a.yaml", Failure.Kind.io), ("/", .io), ("/dev/null", .data), ("/dev/zero", .data),
        ] {
            do {
                _ = try YAMLDocument.parse(path: path)
                Issue.record("\(path) was read")
            } catch {
                #expect(error.kind == kind)
                #expect(error.description.contains(path))
            }
        }
    }
}
