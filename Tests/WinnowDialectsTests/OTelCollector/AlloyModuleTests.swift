import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling
import WinnowSettings
import WinnowTestSupport

/// What an Alloy file declares, imports and repeats.
@Suite struct AlloyModuleTests {
    private static let library = """
        declare "sampled" {
          argument "output" { }
          argument "wait" {
            optional = true
            default  = "7s"
          }
          otelcol.processor.tail_sampling "t" {
            decision_wait = argument.wait.value
            policy {
              name = "a"
              type = "always_sample"
            }
            output { traces = argument.output.value }
          }
          export "input" {
            value = otelcol.processor.tail_sampling.t.input
          }
        }

        """

    private static func file(_ name: String, _ arguments: String = "output = [otelcol.exporter.otlp.default.input]")
        -> String
    {
        """
        \(name) "x" {
          \(arguments)
        }
        otelcol.receiver.otlp "default" {
          output { traces = [\(name).x.input] }
        }
        otelcol.exporter.otlp "default" { client { endpoint = "x" } }

        """
    }

    private func read(_ text: String) -> Reading { Reading(text, file: "c.alloy") }

    @Test func declaredComponents() {
        let reading = read(Self.library + Self.file("sampled"))
        #expect(reading.tail?.name == "tail_sampling/sampled.x.t", "\(reading.errors)")
        #expect(reading.tail?.decisionWaitNanos == 7_000_000_000)
        let other = read(
            Self.library + Self.file("sampled", "wait = \"9s\"\n  output = [otelcol.exporter.otlp.default.input]"))
        #expect(other.tail?.decisionWaitNanos == 9_000_000_000)
    }

    @Test(arguments: [
        ("output = []\n  wat = 1", "has no argument 'wat'"), ("wait = \"1s\"", "the argument 'output' is missing"),
    ])
    func wrongArguments(arguments: String, message: String) {
        let reading = read(Self.library + Self.file("sampled", arguments))
        #expect(reading.errors.first?.message.contains(message) == true, "\(reading.errors)")
        #expect((reading.errors.first?.line ?? 0) >= 18)
    }

    @Test func importedTexts() {
        let reading = read("import.string \"lib\" {\n  content = `\(Self.library)`\n}\n" + Self.file("lib.sampled"))
        #expect(reading.tail?.name == "tail_sampling/lib.sampled.x.t", "\(reading.errors)")
        #expect(reading.tail?.policies.first?.place.line == 10)
    }

    @Test func importedFiles() throws {
        let folder = TemporaryFolder()
        folder.write(Self.library, to: "lib.alloy")
        let text = "import.file \"lib\" {\n  filename = file.path_join(module_path, \"lib.alloy\")\n}\n"
        folder.write(text + Self.file("lib.sampled"), to: "c.alloy")
        let configuration = try DialectCatalog.read(path: folder("c.alloy"))
        guard case .tailSampling(let settings) = configuration.stages.first else {
            Issue.record("\(configuration.findings)")
            return
        }
        #expect(settings.policies.first?.place.file == folder("lib.alloy"))
        #expect(settings.policies.first?.place.line == 9)
    }

    @Test(arguments: [
        ("import.http \"lib\" {\n  url = \"x\"\n}", "fetched where Alloy runs"),
        ("import.git \"lib\" {\n  repository = \"x\"\n}", "fetched where Alloy runs"),
        ("import.file \"lib\" {\n  filename = \"sub/../../x.alloy\"\n}", "outside the folder"),
        ("import.file \"lib\" {\n  filename = \"/etc/hosts\"\n}", "outside the folder"),
        ("import.file \"lib\" {\n  filename = \"none.alloy\"\n}", "is no file here"),
        ("import.string \"lib\" {\n  content = remote.http.x.content\n}", "known only where Alloy runs"),
    ])
    func whatIsNotHereIsSaid(block: String, message: String) {
        let reading = read(block + "\n" + Self.file("lib.sampled"))
        #expect(reading.errors.isEmpty)
        #expect(reading.warnings.contains { $0.line == 1 && $0.message.contains(message) }, "\(reading.warnings)")
        #expect(reading.warnings.contains { $0.line == 4 && $0.message.contains("comes from elsewhere") })
        if block.hasPrefix("import.git") || block.hasPrefix("import.http") {
            #expect(reading.warnings.contains { $0.remedy.contains("import.file \"lib\"") })
        }
    }

    /// A file that `local.file` reads is read where it lies beside; where it does not that is said, once.
    @Test func filesThatAreReadWhereTheyLie() throws {
        let folder = TemporaryFolder()
        folder.write("{\"wait\": \"7s\"}", to: "settings.json")
        func text(_ name: String) -> String {
            "local.file \"s\" {\n  filename = \(name)\n}\n"
                + Self.file(
                    "sampled",
                    "wait = encoding.from_json(local.file.s.content).wait\n  output = [otelcol.exporter.otlp.default.input]"
                )
                + Self.library
        }
        folder.write(text("\"settings.json\""), to: "c.alloy")
        let configuration = try DialectCatalog.read(path: folder("c.alloy"))
        guard case .tailSampling(let settings) = configuration.stages.first else {
            Issue.record("\(configuration.findings)")
            return
        }
        #expect(settings.decisionWaitNanos == 7_000_000_000)
        folder.write(text("\"none.json\""), to: "d.alloy")
        let missing = read(text("\"none.json\""))
        #expect(missing.errors.contains { $0.message.contains("where Alloy runs") }, "\(missing.errors)")
        #expect(missing.errors.allSatisfy { $0.line > 3 })
        let outside = read(text("\"/etc/hosts\""))
        #expect(!outside.errors.isEmpty)
        let endless = read(text("local.file.s.content"))
        #expect(endless.errors.first?.message.contains("refers to itself") == true, "\(endless.errors)")
    }

    @Test func repeatedComponents() throws {
        let text = """
            foreach "tenants" {
              collection = [{name = "a", share = 10}, {name = "b", share = 5 * 4}]
              var = "each"
              template {
                otelcol.receiver.otlp "r" {
                  output { traces = [otelcol.processor.probabilistic_sampler.p.input] }
                }
                otelcol.processor.probabilistic_sampler "p" {
                  sampling_percentage = each.share
                  output { traces = [otelcol.exporter.otlp.default.input] }
                }
              }
            }
            otelcol.exporter.otlp "default" { client { endpoint = "x" } }
            """
        let effective = try DialectCatalog.effective(bytes: Array(text.utf8), file: "c.alloy")
        let processors = effective.root["processors"]
        #expect(
            processors?.entries?.map(\.name) == [
                "probabilistic_sampler/tenants.1.p", "probabilistic_sampler/tenants.2.p",
            ])
        #expect(processors?["probabilistic_sampler/tenants.2.p"]?["sampling_percentage"]?.integer == 20)
        #expect(effective.root["service"]?["pipelines"]?.entries?.count == 2)
        #expect(Reading(text, file: "c.alloy").ways.count == 2)
    }

    @Test func whatOnlyAlloyRepeatsIsSaid() {
        let reading = read(
            "foreach \"x\" {\n  collection = discovery.y.targets\n  var = \"each\"\n  template { }\n}\n" + Self.library
                + Self.file("sampled"))
        #expect(reading.tail != nil && reading.warnings.first?.line == 1)
    }

    /// Nothing that repeats itself takes time or memory.
    @Test(arguments: [
        ("declare \"a\" {\n  a \"x\" { }\n}\na \"y\" { }", "declares itself"),
        ("declare \"a\" {\n  a \"x\" { }\n  a \"y\" { }\n}\na \"y\" { }", "declares itself"),
        ("import.string \"a\" {\n  content = x\n}\nforeach \"a\" { collection = 1 }", "collection, var and template"),
        (
            "foreach \"a\" {\n  collection = [\(String(repeating: "1, ", count: 20_000))]\n  var = \"v\"\n  template { }\n}",
            "more than 10000"
        ),
        (
            "declare \"d\" {\n  argument \"v\" { }\n  export \"o\" {\n    value = argument.v.value\n  }\n}\n"
                + "d \"a\" {\n  v = d.b.o\n}\nd \"b\" {\n  v = d.a.o\n}\n"
                + "otelcol.receiver.otlp \"r\" {\n  output { traces = d.a.o }\n}", "refers to itself"
        ),
        (
            "declare \"d\" {\n  argument \"v\" { }\n  export \"o\" {\n    value = array.concat(argument.v.value, argument.v.value)\n  }\n}\n"
                + "d \"x0\" {\n  v = [1]\n}\n"
                + (1..<60).map { "d \"x\($0)\" {\n  v = d.x\($0 - 1).o\n}\n" }.joined()
                + "otelcol.receiver.otlp \"r\" {\n  output { traces = d.x59.o }\n}", "more than a configuration holds"
        ),
        (
            "otelcol.receiver.otlp \"r\" {\n  endpoint = \(String(repeating: "1 + ", count: 50_000))\"a\"\n}",
            "stands between a number and text"
        ),
    ])
    func endlessFilesEnd(text: String, message: String) {
        let reading = read(text + "\n" + Self.library + Self.file("sampled"))
        #expect(reading.errors.first?.message.contains(message) == true, "\(reading.errors.prefix(3))")
    }

    @Test func librariesThatImportThemselvesEnd() throws {
        let folder = TemporaryFolder()
        folder.write("import.file \"a\" {\n  filename = \"lib.alloy\"\n}\n", to: "lib.alloy")
        #expect(throws: Failure.self) { try DialectCatalog.read(path: folder("lib.alloy")) }
    }

    @Test func queuesOfExporters() throws {
        let text = """
            otelcol.receiver.otlp "default" {
              output { traces = [otelcol.exporter.otlp.default.input] }
            }
            otelcol.exporter.otlp "default" {
              sending_queue {
                queue_size = 100 * 2
                blocking   = true
                storage    = otelcol.storage.file.disk.handler
                batch {
                  min_size = 10
                }
              }
              client { endpoint = "database:4317" }
            }
            """
        let effective = try DialectCatalog.effective(bytes: Array(text.utf8), file: "c.alloy")
        let queue = effective.root["exporters"]?["otlp"]?["sending_queue"]
        #expect(queue?["queue_size"]?.integer == 200 && queue?["block_on_overflow"]?.bool == true)
        #expect(queue?["storage"]?.text == "file_storage/disk" && queue?["batch"]?["min_size"]?.integer == 10)
        #expect(effective.root["extensions"]?.entry("file_storage/disk") != nil)
        #expect(effective.root["service"]?["extensions"]?.elements?.first?.text == "file_storage/disk")
        #expect(read(text).errors.isEmpty)
        let wrong = read(text.replacing("100 * 2", with: "0"))
        #expect(wrong.errors.first?.line == 6 && wrong.errors.first?.message.contains("queue_size") == true)
        let unknown = read(text.replacing("100 * 2", with: "argument.x.value"))
        #expect(unknown.errors.isEmpty, "\(unknown.errors)")
        let unset = read(text.replacing("100 * 2", with: "sys.env(\"NONE\")"))
        #expect(unset.errors.isEmpty && unset.warnings.contains { $0.message.contains("queue_size") })
        // Where it sends to may be known only where Alloy runs; nowhere is refused.
        for endpoint in ["sys.env(\"NONE\")", "local.file.none.content", "argument.x.value"] {
            #expect(read(text.replacing("\"database:4317\"", with: endpoint)).errors.isEmpty, "\(endpoint)")
        }
        let nowhere = read(text.replacing("\"database:4317\"", with: "\"\""))
        #expect(nowhere.errors.first?.message.contains("non-empty \"endpoint\"") == true)
    }

    @Test func sizesOfMemoryLimiterAndBatch() throws {
        let text = """
            otelcol.receiver.otlp "default" {
              output { traces = [otelcol.processor.memory_limiter.default.input] }
            }
            otelcol.processor.memory_limiter "default" {
              check_interval = "1s"
              limit          = "1GiB"
              spike_limit    = "100MiB"
              output { traces = [otelcol.processor.batch.default.input] }
            }
            otelcol.processor.batch "default" {
              send_batch_max_size = 3000
              output { traces = [otelcol.exporter.otlp.default.input] }
            }
            otelcol.exporter.otlp "default" { client { endpoint = "x" } }
            """
        let effective = try DialectCatalog.effective(bytes: Array(text.utf8), file: "c.alloy")
        let limiter = effective.root["processors"]?["memory_limiter"]
        #expect(limiter?["limit_mib"]?.integer == 1024 && limiter?["spike_limit_mib"]?.integer == 100)
        #expect(read(text).errors.isEmpty)
        let wrong = read(text.replacing("100MiB", with: "2GiB"))
        #expect(wrong.errors.first?.line == 7 && wrong.errors.first?.message.contains("spike_limit_mib") == true)
    }
}
