import Testing
import WinnowModel
import WinnowPipeline
import WinnowTestSupport

/// What clients do where no recording reaches.
@Suite struct RetryStateTests {
    private static let unavailable = WireAnswer.http(HTTPAnswer(status: 503))
    private let second = ClientRun.second

    private func unavailable(retryAfter: String) -> WireAnswer {
        .http(HTTPAnswer(status: 503, retryAfter: retryAfter))
    }

    /// How long the client holds the batch after a shutdown 0.5 s after the start, while it waits; `nil`: it is not lost by it.
    @Test(
        arguments: [
            (.python, true), (.go, true), (.java, true), (.node, false), (.collectorHTTP, true),
        ] as [(ExportClient, Bool)])
    func shutdownWhileWaiting(_ client: ExportClient, isLost: Bool) {
        let answer = unavailable(retryAfter: "3")
        let run = ClientRun(client, shutdown: second / 2, always: answer)
        #expect((run.end.cause == .shutdown) == isLost)
        #expect(run.end.time == second / 2 || !isLost)
        #expect(run.starts.count == 1 || !isLost)
    }

    /// An attempt that is under way when the client is shut down: whether it is let end, and what the client makes of a good answer.
    @Test(
        arguments: [
            (.python, true), (.go, false), (.java, false), (.node, true), (.collectorHTTP, true), (.sdkGRPC, false),
        ] as [(ExportClient, Bool)])
    func shutdownDuringAnAttempt(_ client: ExportClient, ends: Bool) {
        let good: WireAnswer = client.isGRPC ? .grpc(GRPCAnswer(code: 0)) : .http(HTTPAnswer(status: 200))
        let run = ClientRun(RetryPolicy(client), shutdown: second) { _ in (good, 2 * second) }
        #expect(run.end.isDelivered == ends)
        #expect(run.end.time == (ends ? 2 : 1) * second)
        if !ends || client == .node { return }
        let bad = ClientRun(RetryPolicy(client), shutdown: second) { _ in (Self.unavailable, 2 * second) }
        #expect(bad.end == ExportEnd(cause: .shutdown, belief: .asAnswered, time: 2 * second, calls: 1))
    }

    @Test func theCollectorUsesATimeExactlyAtTheEnd() {
        let backoff = CollectorBackoff()
        for (delay, isUsed) in [(300 * second, true), (300 * second + 1, false)] {
            var retry = CollectorRetry(startingAt: 0, key: 3)
            let decision = backoff.decide(&retry, after: .throttled(delayNanos: delay), at: 0)
            #expect(decision == (isUsed ? .again(at: delay) : .lost(.elapsed)))
        }
        var retry = CollectorRetry(startingAt: 0, key: 3)
        let late = backoff.decide(&retry, after: .throttled(delayNanos: second * 9), at: 0, deadline: second * 9 - 1)
        #expect(late == .lost(.deadline))
    }

    @Test func theCollectorWithoutRetriesLosesTheBatchAtOnce() {
        var policy = RetryPolicy(.collectorHTTP)
        policy.collector = nil
        let run = ClientRun(policy) { _ in (Self.unavailable, 0) }
        #expect(run.end.cause == .attempts && run.starts.count == 1)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func goHoldsABatchUntilItsCallersDeadline(_ key: UInt64) {
        let run = ClientRun(.go, key: key, callerDeadline: 30 * second, always: Self.unavailable)
        #expect(run.end.cause == .deadline && run.end.time == 30 * second)
        #expect(run.starts.allSatisfy { $0 <= 30 * second })
        // The attempt's own time-out is never later than the caller's.
        #expect(run.deadlines.allSatisfy { $0.map { $0 <= 30 * second } == true })
        let free = ClientRun(.go, key: key, always: Self.unavailable)
        #expect(free.end.cause == .elapsed && free.end.time > 60 * second && free.end.time <= 105 * second)
    }

    @Test func onlyGoLooksAheadByWhatTheServerAsked() {
        let run = ClientRun(.go, always: unavailable(retryAfter: "61"))
        #expect(run.end == ExportEnd(cause: .wouldElapse, belief: .asAnswered, time: 0, calls: 1))
        #expect(ClientRun(.go, always: unavailable(retryAfter: "60")).starts.count == 2)
    }

    /// A wait beyond the deadline: Java begins it, Python and JavaScript give up at once.
    @Test(arguments: [(.python, 0), (.node, 0), (.java, 10)] as [(ExportClient, Nanos)])
    func waitsBeyondTheDeadline(_ client: ExportClient, seconds: Nanos) {
        let run = ClientRun(client, always: unavailable(retryAfter: "100"))
        #expect(run.end == ExportEnd(cause: .deadline, belief: .asAnswered, time: seconds * second, calls: 1))
    }

    @Test func pythonSendsNothingWithNoTimeLeft() {
        let run = ClientRun(.python, always: unavailable(retryAfter: "10"))
        #expect(run.end == ExportEnd(cause: .deadline, belief: .asAnswered, time: 10 * second, calls: 1))
        for seconds in [0, -1, .nan, .infinity, 1e10] as [Double] {
            var policy = RetryPolicy(.python)
            policy.setTimeout(seconds: seconds)
            #expect(ClientRun(policy) { _ in (Self.unavailable, 0) }.starts.isEmpty, "\(seconds)")
        }
    }

    /// JavaScript takes a retry's time-out from what was left before the wait.
    @Test func nodesSecondAttemptMayEndAfterTheDeadline() {
        let run = ClientRun(RetryPolicy(.node)) { call in
            call == 0 ? (self.unavailable(retryAfter: "4"), 0) : (Self.unavailable, 60 * second)
        }
        #expect(run.starts == [0, 4 * second])
        #expect(run.deadlines == [10 * second, 14 * second])
        #expect(run.end.time == 14 * second && run.end.cause == .deadline)
    }

    /// OkHttp repeats what Java's SDK does not see.
    @Test func okHttpRepeatsByItself() {
        let zero = ClientRun(.java, always: unavailable(retryAfter: "0"))
        #expect(zero.starts.count == 10 && zero.end.cause == .attempts && zero.end.time == 0)
        #expect(ClientRun(.java, always: .http(HTTPAnswer(status: 408))).starts.count == 2)
        #expect(ClientRun(.java, always: .http(HTTPAnswer(status: 408, retryAfter: "1"))).starts.count == 1)
        #expect(ClientRun(.java, always: .resetConnection).starts.count == 5)
        #expect(ClientRun(.java, always: .brokenConnection).starts.count == 1)
    }

    /// Who follows a redirect with a GET loses the batch and does not know it; what the GET is answered decides.
    @Test(arguments: [.go, .java, .collectorHTTP, .zipkin] as [ExportClient])
    func redirectsAreFollowed(_ client: ExportClient) {
        func run(_ status: Int, then answer: Int) -> ClientRun {
            ClientRun(RetryPolicy(client)) { call in
                (.http(HTTPAnswer(status: call == 0 ? status : answer, location: call == 0 ? "/there" : nil)), 0)
            }
        }
        let lost = run(302, then: 200)
        #expect(lost.end.isDelivered && lost.end.belief == .sentThoughRedirected && lost.empty == 1)
        #expect(run(302, then: 404).end.cause == .refused)
        let moved = run(308, then: 200)
        #expect(moved.end.isDelivered && moved.end.belief == .asAnswered && moved.empty == 0)
        #expect(ClientRun(client, always: .http(HTTPAnswer(status: 302))).end.cause == .refused)
    }

    @Test(arguments: [(.go, 10), (.java, 21), (.zipkin, 31)] as [(ExportClient, Int)])
    func redirectsInACircle(_ client: ExportClient, calls: Int) {
        let run = ClientRun(client, always: .http(HTTPAnswer(status: 307, location: "/")))
        #expect(run.starts.count == calls && run.end.cause == .refused)
        // The Collector takes it for a failure of the network.
        let collector = ClientRun(.collectorHTTP, always: .http(HTTPAnswer(status: 307, location: "/")))
        #expect(collector.end.cause == .elapsed && collector.starts.count % 10 == 0)
    }

    @Test func pythonAndNodeFollowNoRedirect() {
        let answer = WireAnswer.http(HTTPAnswer(status: 307, location: "/there"))
        let python = ClientRun(.python, always: answer)
        #expect(python.end.isDelivered && python.end.belief == .sentThoughRedirected && python.starts.count == 1)
        #expect(ClientRun(.node, always: answer).end.cause == .refused)
    }

    @Test(arguments: ExportClient.allCases)
    func partialSuccess(_ client: ExportClient) {
        let partial = PartialSuccess(rejectedSpans: 2, message: "bad")
        let answer: WireAnswer =
            client.isGRPC
            ? .grpc(GRPCAnswer(code: 0, partialSuccess: partial))
            : .http(HTTPAnswer(status: 200, partialSuccess: partial))
        let run = ClientRun(client, always: answer)
        #expect(run.starts.count == 1)
        switch client {
        case .go, .sdkGRPC:
            #expect(run.end.cause == .refused && run.end.belief == .failedThoughTaken(rejectedSpans: 2))
        case .zipkin: #expect(run.end.isDelivered && run.end.belief == .asAnswered)
        default: #expect(run.end.isDelivered && run.end.belief == .sentThoughRejected(rejectedSpans: 2))
        }
    }

    /// The specification's table, with and without a delay.
    @Test(arguments: [.sdkGRPC, .collectorGRPC] as [ExportClient])
    func codesOfGRPC(_ client: ExportClient) {
        for code in 0...16 {
            let plain = client.read(.grpc(GRPCAnswer(code: code)), at: 0).outcome
            let asked = client.read(.grpc(GRPCAnswer(code: code, retryDelayNanos: 7)), at: 0).outcome
            switch code {
            case 0: #expect(plain == .accepted && asked == .accepted)
            case 1, 4, 10, 11, 14, 15: #expect(plain == .retryable && asked == .throttled(delayNanos: 7))
            case 8: #expect(plain == .permanent && asked == .throttled(delayNanos: 7))
            default: #expect(plain == .permanent && asked == .permanent, "\(code)")
            }
        }
        #expect(client.read(.grpc(GRPCAnswer(code: 8, retryDelayNanos: 0)), at: 0).outcome == .retryable)
        #expect(
            client.read(.grpc(GRPCAnswer(code: 14, retryDelayNanos: .min)), at: 0).outcome == .throttled(delayNanos: 0))
    }

    @Test func zipkinIsNeverSentTwice() {
        for answer in [Self.unavailable, .refusedConnection, .noAnswer, .brokenConnection] {
            let run = ClientRun(.zipkin, always: answer)
            #expect(run.starts.count == 1 && run.end.cause == .refused)
            #expect(run.deadlines == [10 * second])
        }
        #expect(ClientRun(.zipkin, always: .http(HTTPAnswer(status: 202))).end.isDelivered)
        #expect(!ClientRun(.zipkin, always: .http(HTTPAnswer(status: 204))).end.isDelivered)
    }

    /// Python's and Go's send nothing above 64 MiB, the others everything.
    @Test(arguments: [.python, .go, .java, .node, .collectorHTTP] as [ExportClient])
    func requestsThatAreTooLarge(_ client: ExportClient) {
        let isLimited = client == .python || client == .go
        for (bytes, isLost) in [(64 << 20, false), ((64 << 20) + 1, isLimited)] {
            let run = ClientRun(RetryPolicy(client), bytes: bytes) { _ in (.http(HTTPAnswer(status: 200)), 0) }
            #expect(run.end.cause == (isLost ? .tooLarge : nil) && run.starts.count == (isLost ? 0 : 1))
        }
    }

    /// A batch's waits hang on its key alone.
    @Test(arguments: [.python, .go, .java, .node, .collectorHTTP] as [ExportClient])
    func waitsAreDrawnByKey(_ client: ExportClient) {
        let first = ClientRun(client, key: 7, always: Self.unavailable)
        #expect(first.starts == ClientRun(client, key: 7, always: Self.unavailable).starts)
        #expect(first.starts != ClientRun(client, key: 8, always: Self.unavailable).starts)
    }

    /// Whatever is answered, at whatever time: nothing traps, and it comes to an end or goes on for ever by what the user asked for.
    @Test(arguments: ExportClient.allCases)
    func anythingMayBeAnswered(_ client: ExportClient) {
        var random = TestRandom(seed: 5)
        var ends = 0
        for _ in 0..<400 {
            var policy = RetryPolicy(client)
            policy.setTimeout(seconds: [0, -1, .nan, 1e-9, 3, 1e18, .infinity][random.below(7)])
            policy.collector?.multiplier = [0, 0.5, 1.5, 1e300, .nan, .infinity][random.below(6)]
            policy.collector?.initialIntervalNanos = [0, 1, .max][random.below(3)]
            var state = RetryState(policy, key: random.next())
            var now: Nanos = [0, ClientRun.start, .max - 5, .max][random.below(4)]
            var step = state.begin(at: now, bytes: random.below(1 << 30), callerDeadline: random.oneIn(3) ? now : nil)
            for _ in 0..<60 {
                switch step {
                case .send:
                    now = now &+ UInt64(random.below(1 << 30)) < now ? now : now &+ UInt64(random.below(1 << 30))
                    step = state.answered(answer(&random), at: now)
                case .wait(let until):
                    if random.oneIn(9), let end = state.shutDown(at: now) { step = end; continue }
                    now = until
                    step = state.resume(at: now)
                case .end: break
                }
                if case .end = step {
                    ends += 1
                    break
                }
            }
        }
        #expect(ends > 100)
    }

    private func answer(_ random: inout TestRandom) -> WireAnswer {
        let delays = [
            "0", "-1", "9223372036854775807", "-9223372036854775808", "1e400", "abc", "Mon, 01 Jan 9999 00:00:00 GMT",
        ]
        switch random.below(6) {
        case 0: return [.refusedConnection, .brokenConnection, .resetConnection, .noAnswer][random.below(4)]
        case 1:
            return .grpc(
                GRPCAnswer(code: random.below(20) - 2, retryDelayNanos: [nil, 0, .min, .max][random.below(4)]))
        default:
            return .http(
                HTTPAnswer(
                    status: [0, 200, 302, 307, 408, 429, 500, 503, -1, .max][random.below(10)],
                    retryAfter: random.oneIn(2) ? delays[random.below(delays.count)] : nil,
                    location: random.oneIn(2) ? "/x" : nil,
                    partialSuccess: random.oneIn(4) ? PartialSuccess(rejectedSpans: .min) : nil))
        }
    }
}
