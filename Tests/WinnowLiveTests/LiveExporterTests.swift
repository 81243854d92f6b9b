import Testing
import WinnowFormats
import WinnowPipeline
import WinnowSettings
import WinnowTestSupport

@testable import WinnowLive

/// What becomes of every span, whatever the receiver does.
@Suite(.enabled(if: Receiver.isThere, "there is no /usr/bin/python3 to run a receiver with"))
struct LiveExporterTests {
    @Test func whatIsTakenIsAcknowledged() throws {
        let receiver = Receiver(#"[{"status": 200}]"#)
        let sending = try Sending(to: receiver.url)
        sending.offer(5, 7, 0, 300)
        sending.exporter.drain()
        let ledger = sending.exporter.ledger
        #expect(ledger[.acknowledged] == 312 && ledger.offered == 312 && ledger.isClosed)
        #expect(ledger.attempts == 4 && ledger.requests == 4 && ledger.finished == 4 && ledger.retried == 0)
        #expect(receiver.requests.map(\.spans).sorted() == [0, 5, 7, 300])
        // Heads and bodies.
        let bodies = receiver.requests.reduce(0) { $0 + ($1.json["wire_bytes"]?.integer ?? 0) }
        #expect(ledger.bytes > UInt64(bodies) + 4 * 100 && ledger.bytes < UInt64(bodies) + 4 * 1000)
    }

    @Test(arguments: [
        (#"{"garbage": true}"#, LiveFate.unknown), (#"{"cut": true}"#, .unknown), (#"{"close": true}"#, .unknown),
        (#"{"silent": true}"#, .unknown), (#"{"status": 503}"#, .givenUp), (#"{"status": 413}"#, .refused),
        (#"{"status": 308, "headers": {"Location": "/other"}}"#, .redirected),
    ])
    func everySpanHasAnEnd(_ answer: String, _ fate: LiveFate) throws {
        let receiver = Receiver("[\(answer)]")
        let sending = try Sending(to: receiver.url) { $0.timeoutSeconds = 0.5 }
        sending.offer(4, 3)
        sending.exporter.drain()
        let ledger = sending.exporter.ledger
        #expect(ledger[fate] == 7 && ledger.isClosed && ledger.hasConnected, "\(answer): \(ledger)")
        #expect(!receiver.requests.isEmpty && receiver.requests.allSatisfy { $0.spans > 0 })
    }

    @Test func aPartialSuccessSaysHowMany() throws {
        // A message alone without its text, 2 of 5, more than there are, less than none, and no message at all.
        let receiver = Receiver(
            """
            [{"status": 200, "body_hex": "0a021002", "headers": {"Content-Type": "application/x-protobuf"}},
            {"status": 200, "body_hex": "0a020802", "headers": {"Content-Type": "application/x-protobuf; charset=utf-8"}},
            {"status": 200, "body_hex": "0a020863", "headers": {"Content-Type": "application/x-protobuf"}},
            {"status": 200, "body_hex": "0a0b08ffffffffffffffffff01", "headers": {"Content-Type": "application/x-protobuf"}},
            {"status": 200, "body_hex": "ffff", "headers": {"Content-Type": "application/x-protobuf"}}]
            """)
        let sending = try Sending(to: receiver.url, limits: .init(inHand: 1))
        var rejected: [UInt64] = []
        for _ in 0..<5 {
            sending.offer(5)
            sending.exporter.drain()
            rejected.append(sending.exporter.ledger[.rejected])
        }
        let ledger = sending.exporter.ledger
        #expect(rejected == [0, 2, 7, 7, 7] && ledger[.acknowledged] == 18 && ledger.isClosed)
        #expect(ledger.damagedAnswers >= 1)
    }

    @Test func whatMayHaveBeenTakenIsSaid() throws {
        let receiver = Receiver(#"[{"close": true}, {"status": 200}]"#)
        let sending = try Sending(to: receiver.url)
        sending.offer(6)
        sending.exporter.drain()
        #expect(sending.exporter.ledger[.acknowledged] == 6 && sending.exporter.ledger.perhapsTwice == 6)
        #expect(receiver.requests.count == 2 && sending.exporter.ledger.retried == 1)
        // A refusal takes nothing back.
        let refusing = Receiver(#"[{"close": true}, {"status": 400}]"#)
        let refused = try Sending(to: refusing.url)
        refused.offer(6)
        refused.exporter.drain()
        #expect(refused.exporter.ledger[.unknown] == 6 && refused.exporter.ledger.refused == 0)
    }

    /// libcurl would send again by itself on a connection that it had kept: then nobody could count.
    @Test func aKeptConnectionThatBreaksIsOneAttempt() throws {
        let receiver = Receiver(#"[{"status": 200}, {"close": true}, {"status": 200}]"#)
        let sending = try Sending(to: receiver.url, limits: .init(inHand: 1))
        for _ in 0..<2 {
            sending.offer(2)
            sending.exporter.drain()
        }
        let ledger = sending.exporter.ledger
        #expect(receiver.requests.count == 3 && ledger.attempts == 3, "\(sending.events)")
        #expect(ledger[.acknowledged] == 4 && ledger.perhapsTwice == 2)
    }

    @Test func aFullQueueDropsAndDoesNotWait() throws {
        let receiver = Receiver(#"[{"status": 200, "sleep": 0.3}]"#)
        let sending = try Sending(to: receiver.url, limits: .init(inHand: 2, queued: 3))
        for _ in 0..<20 { sending.offer(10) }
        sending.exporter.drain()
        let ledger = sending.exporter.ledger
        #expect(ledger[.queueFull] == 170 && ledger[.acknowledged] == 30 && ledger.isClosed, "\(ledger)")
        // As fast as the receiver takes them nothing is dropped.
        var pacer = LivePacer(.most)
        let patient = try Sending(to: receiver.url, limits: .init(inHand: 2, queued: 1))
        let body = Sending.body(spans: 10)
        for _ in 0..<6 {
            pacer.send(LiveBatch(body: body, bytes: body.count, spans: 10, due: 0), to: patient.exporter)
        }
        patient.exporter.drain()
        #expect(patient.exporter.ledger[.acknowledged] == 60)
    }

    @Test func nothingThereIsHopeless() throws {
        let sending = try Sending(to: "http://127.0.0.1:\(Receiver.idlePort())/v1/traces") { $0.timeoutSeconds = 0.3 }
        sending.offer(3)
        sending.exporter.drain()
        #expect(sending.exporter.isHopeless && sending.exporter.ledger[.unsent] == 3)
        #expect(sending.exporter.lastReason.contains("onnect"))
        // No time at all.
        let timeless = try Sending(to: "http://127.0.0.1:1/") { $0.timeoutSeconds = 0 }
        timeless.offer(3)
        timeless.exporter.drain()
        #expect(timeless.exporter.ledger[.unsent] == 3 && timeless.exporter.ledger.attempts == 0)
        let large = try Sending(to: "http://127.0.0.1:1/") { $0.mostRequestBytes = 3 }
        large.offer(3)
        large.exporter.drain()
        #expect(large.exporter.ledger[.tooLarge] == 3)
    }

    @Test func whoBreaksOffIsToldWhatIsNotKnown() throws {
        let receiver = Receiver(#"[{"silent": true}]"#)
        let sending = try Sending(to: receiver.url, limits: .init(inHand: 1))
        sending.offer(3, 4)
        let stop = sending.exporter.clock.now + 500_000_000
        sending.exporter.shouldStop = { [unowned sending] in sending.exporter.clock.now >= stop }
        sending.exporter.drain()
        let ledger = sending.exporter.ledger
        #expect(ledger[.unknown] == 3 && ledger[.interrupted] == 4 && ledger.isClosed, "\(ledger)")
        #expect(!sending.exporter.isBusy)
    }

    @Test func headersAreThoseOfPython() throws {
        let receiver = Receiver(#"[{"status": 200}]"#)
        let sending = try Sending(to: receiver.url) {
            $0.setHeader("user-agent", "me")
            $0.setHeader("x-empty", "")
            $0.setHeader("x-a", "a b,c")
            $0.compression = .gzip
        }
        let body = Sending.body(spans: 9)
        let compressed = RequestCompression.gzip.compress(body)
        sending.exporter.offer(LiveBatch(body: compressed, bytes: body.count, spans: 9, due: 0))
        sending.exporter.drain()
        let request = try #require(receiver.requests.first)
        #expect(request.spans == 9 && request.path == "/v1/traces")
        let names = (request.json["headers"]?.members ?? []).map(\.name)
        // In the order in which Python's exporter was seen to send them.
        #expect(names.prefix(5) == ["host", "user-agent", "accept-encoding", "accept", "connection"])
        #expect(
            names.sorted() == [
                "accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "host",
                "user-agent", "x-a", "x-empty",
            ])
        #expect(request.header("accept") == "*/*" && request.header("accept-encoding") == "gzip, deflate")
        #expect(request.header("connection") == "keep-alive" && request.header("content-encoding") == "gzip")
        #expect(request.header("user-agent") == "me" && request.header("x-a") == "a b,c")
        #expect(request.header("x-empty") == "" && request.header("content-length") == "\(compressed.count)")
        #expect(throws: (any Error).self) {
            try Sending(to: receiver.url) { $0.setHeader("x", "a\r\nb: c") }
        }
    }
}
