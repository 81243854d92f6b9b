import Testing
import WinnowSettings
import WinnowTestSupport

@testable import winnow

/// `winnow generate` and `winnow convert` to a receiver, as their users see it.
@Suite(.serialized, .enabled(if: Receiver.isThere, "there is no /usr/bin/python3 to run a receiver with"))
struct SendingTests {
    private let folder = TemporaryFolder()
    private let smoke = Shipped.root + "/scenarios/smoke.yaml"
    private let recording = Shipped.root + "/scenarios/traces/order-flow.jsonl.gz"

    private func target(_ receiver: Receiver, path: String = "") -> String {
        "otlp+http://127.0.0.1:\(receiver.port)\(path)"
    }

    @Test func everySpanOfAScenarioArrives() throws {
        let receiver = Receiver(#"[{"status": 200}]"#)
        let command = Command(["generate", smoke, "--speed", "max", "-o", target(receiver)])
        #expect(command.status == 0 && command.output.isEmpty, "\(command.errors)")
        let spans = receiver.requests.reduce(0) { $0 + $1.spans }
        #expect(spans == 901 && receiver.requests.allSatisfy { $0.path == "/v1/traces" && $0.spans > 0 })
        #expect(command.errors.contains("901 spans: 901 sent, 901 acknowledged, 0 refused, 0 unknown, 0 dropped"))
        #expect(command.errors.contains("\(receiver.requests.count) requests, \(receiver.requests.count) attempts"))
        let agent = receiver.requests.first?.header("user-agent")
        #expect(agent?.hasPrefix("Winnow/") == true)
        let quiet = Command(["generate", smoke, "-q", "--speed", "max", "-o", target(receiver)])
        #expect(quiet.status == 0 && quiet.errors.isEmpty)
    }

    /// What is sent is what is written.
    @Test func bodiesAreTheTracesOfTheFile() throws {
        let receiver = Receiver(#"[{"status": 200}]"#, ["keep"])
        let sent = Command(["convert", recording, "--speed", "max", "--in-flight", "1", "-o", target(receiver)])
        #expect(sent.status == 0, "\(sent.errors)")
        var bytes: [UInt8] = []
        for request in receiver.requests {
            let digits = Array((request.json["body_hex"]?.string ?? "").utf8)
            var length = digits.count / 2
            while length >= 0x80 {
                bytes.append(UInt8(length & 0x7F) | 0x80)
                length >>= 7
            }
            bytes.append(UInt8(length))
            for place in stride(from: 0, to: digits.count - 1, by: 2) {
                let pair = String(decoding: digits[place...place + 1], as: UTF8.self)
                bytes.append(UInt8(pair, radix: 16) ?? 0)
            }
        }
        #expect(Command(["convert", recording, "-o", folder("written.pb")]).status == 0)
        #expect(bytes == folder.read("written.pb") && receiver.requests.count > 10)
    }

    @Test func theEnvironmentIsReadAsPythonReadsIt() throws {
        let receiver = Receiver(#"[{"status": 200}]"#)
        for (variables, path, type, coding, more) in [
            (["COMPRESSION": "gzip", "HEADERS": "x-a=a%20b"], "/", "application/x-protobuf", "gzip", "a b"),
            (["TRACES_PROTOCOL": "http/json", "TRACES_HEADERS": "X-A=1"], "/t?x=1", "application/json", nil, "1"),
            (
                ["COMPRESSION": "deflate", "ENDPOINT": "http://elsewhere:1"], "", "application/x-protobuf", "deflate",
                nil
            ),
        ] as [([String: String], String, String, String?, String?)] {
            let before = receiver.requests.count
            let command = Command(
                ["generate", smoke, "--duration", "200ms", "--speed", "max", "-o", target(receiver, path: path)],
                environment: Dictionary(uniqueKeysWithValues: variables.map { ("OTEL_EXPORTER_OTLP_" + $0, $1) }))
            #expect(command.status == 0, "\(command.errors)")
            let requests = receiver.requests.dropFirst(before)
            let request = try #require(requests.first)
            #expect(requests.allSatisfy { $0.spans > 0 } && request.path == (path.count > 1 ? path : "/v1/traces"))
            #expect(request.header("content-type") == type && request.header("content-encoding") == coding)
            #expect(request.header("x-a") == more)
        }
        let bad = Command(
            ["generate", smoke, "-o", target(receiver)], environment: ["OTEL_EXPORTER_OTLP_PROTOCOL": "morse"])
        #expect(bad.status == 64 && bad.errors.contains("morse"))
        let lost = Command(
            ["generate", smoke, "-o", target(receiver)],
            environment: ["OTEL_EXPORTER_OTLP_CERTIFICATE": folder("no.pem")]
        )
        #expect(lost.status == 74 && lost.errors.contains("no.pem"))
    }

    @Test func whatIsNotAcknowledgedIsTold() {
        let short = ["OTEL_EXPORTER_OTLP_TIMEOUT": "0.5"]
        for (answer, word) in [
            (#"{"status": 400, "body_hex": "6e6f"}"#, "901 refused for good"),
            (#"{"status": 503}"#, "901 refused until they were given up"),
            (#"{"silent": true}"#, "901 sent and never answered"),
            (#"{"status": 302}"#, "901 pointed to another place"),
        ] {
            let receiver = Receiver("[\(answer)]")
            let command = Command(["generate", smoke, "--speed", "max", "-o", target(receiver)], environment: short)
            #expect(command.status == 3 && command.errors.contains(word), "\(command.errors)")
        }
        let nothing = Command(
            ["generate", smoke, "-o", "otlp+http://127.0.0.1:\(Receiver.idlePort())"], environment: short)
        #expect(nothing.status == 74 && nothing.errors.contains("can't connect to http://127.0.0.1:"))
    }

    /// An open loop: who is slow loses spans, and not time.
    @Test func aSlowReceiverFillsTheQueue() {
        let receiver = Receiver(#"[{"status": 200, "sleep": 1}]"#)
        let storefront = [Shipped.root + "/scenarios/storefront.yaml", "--duration", "10s"]
        let command = Command(
            [
                "generate", "--speed", "100x", "--in-flight", "1", "--queue", "1", "-o", target(receiver),
            ] + storefront)
        #expect(command.status == 3 && command.errors.contains("queue full"), "\(command.errors)")
        let rated = Command(
            [
                "generate", "--rate", "100k/s", "--in-flight", "1", "--queue", "1", "-o", target(receiver),
            ] + storefront)
        #expect(rated.status == 3 && rated.errors.contains("queue full"), "\(rated.errors)")
    }

    @Test func whatAPolicyKeepsIsSent() throws {
        let receiver = Receiver(#"[{"status": 200}]"#)
        func run(_ policy: String, _ more: [String] = []) -> Command {
            Command(
                [
                    "run", smoke, "--speed", "max", "--export", "\(policy)=\(target(receiver))", "--db",
                    folder("r.sqlite"),
                    "-o", folder("r.csv"),
                ] + more)
        }
        let half = run("half")
        #expect(half.status == 0, "\(half.errors)")
        let spans = receiver.requests.reduce(0) { $0 + $1.spans }
        let csv = String(decoding: folder.read("r.csv"), as: UTF8.self).split(separator: "\n")
        let kept = csv.filter { $0.contains("half") && $0.contains(",kept_spans,") }
        #expect(spans > 0 && spans < 901 && kept.contains { $0.contains("\(spans)") }, "\(spans): \(kept)")
        #expect(half.errors.contains("\(spans) spans: \(spans) sent, \(spans) acknowledged, 0 refused"))
        // Of several seeds it is the first one's.
        let again = run("half", ["--seeds", "2"])
        #expect(again.status == 0 && again.errors.contains("\(spans) spans: \(spans) sent"), "\(again.errors)")
        let unknown = run("haf")
        #expect(unknown.status == 64 && unknown.errors.contains("did you mean 'half'?"))
        let alone = Command(["run", smoke, "--speed", "max", "--db", folder("x.sqlite")])
        #expect(alone.status == 64 && alone.errors.contains("--export"))
    }

    @Test func whatIsLostOnTheWayIsTheRunsEnd() {
        let refusing = Receiver(#"[{"status": 400}]"#)
        let line = ["run", smoke, "--speed", "max", "--db", folder("r.sqlite"), "--export"]
        let refused = Command(line + ["half=" + target(refusing)])
        #expect(refused.status == 3 && refused.errors.contains("refused for good"), "\(refused.errors)")
        #expect(!refused.output.isEmpty, "figures are there whatever becomes of the spans")
        let nothing = Command(
            line + ["half=otlp+http://127.0.0.1:\(Receiver.idlePort())"],
            environment: ["OTEL_EXPORTER_OTLP_TIMEOUT": "0.5"])
        #expect(nothing.status == 74 && nothing.errors.contains("can't connect"), "\(nothing.errors)")
    }

    @Test func ctrlCEndsWithTheSummary() {
        let receiver = Receiver(#"[{"silent": true}]"#)
        let command = Command(
            [
                "-c",
                "\(Command.binary) generate \(smoke) --speed max -o \(target(receiver)) & sleep 2; kill -INT $!; wait $!; echo $?",
            ], program: "/bin/bash")
        #expect(command.output == "130\n" && command.errors.contains("901 spans: "), "\(command.errors)")
        #expect(command.errors.contains("sent and never answered"))
    }

    @Test func serversAreHeldAgainstTheirCertificates() {
        let made = Command(
            [
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder("key.pem"), "-out",
                folder("own.pem"), "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
            ], program: "/usr/bin/env")
        // Without the tool there is no certificate to be had.
        if made.status != 0 { return }
        let receiver = Receiver(#"[{"status": 200}]"#, ["--tls", folder("own.pem"), folder("key.pem")])
        let line = ["generate", smoke, "--speed", "max", "-o", "otlp+https://127.0.0.1:\(receiver.port)"]
        let trusted = Command(line, environment: ["OTEL_EXPORTER_OTLP_CERTIFICATE": folder("own.pem")])
        #expect(trusted.status == 0, "\(trusted.errors)")
        let unknown = Command(line, environment: ["OTEL_EXPORTER_OTLP_TIMEOUT": "1"])
        #expect(unknown.status == 74 && unknown.errors.contains("certificate"), "\(unknown.errors)")
    }

    @Test func targetsAreWhatIsTyped() throws {
        for (typed, url) in [
            ("otlp+http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
            ("otlp+http://", "http://127.0.0.1:4318/v1/traces"), ("otlp+http://:99", "http://127.0.0.1:99/v1/traces"),
            ("otlp+http:///x", "http://127.0.0.1:4318/x"), ("otlp+https://[::1]/", "https://[::1]:4318/v1/traces"),
            ("otlp+https://h.example:1/a?b=c#d", "https://h.example:1/a?b=c"),
            ("otlp+http://h?b", "http://h:4318/?b"),
        ] {
            #expect(try LiveTarget(typed).url == url)
        }
        for typed in [
            "otlp+ftp://h", "otlp+http://h:x", "otlp+http://h:70000", "otlp+http://a b", "otlp+http://u:p@h",
            "otlp+http://[::1", "otlp+http", "otlp+http://h\n",
        ] {
            #expect(throws: (any Error).self, "\(typed)") { try LiveTarget(typed) }
        }
        #expect(Command(["generate", smoke, "-o", "otlp+http://h", "-o", folder("x.pb")]).status == 64)
        #expect(Command(["generate", smoke, "--speed", "2x", "-o", folder("x.pb")]).status == 64)
        let both = Command(["generate", smoke, "--speed", "2x", "--rate", "1/s", "-o", "otlp+http://127.0.0.1:1"])
        #expect(both.status == 64 && both.errors.contains("--rate"))
        #expect(folder.names.isEmpty)
    }
}
