public import WinnowModel

extension ExportClient {
    /// What the client makes of an answer that came at `now`, a Unix time: dates in headers are held against it.
    ///
    /// Redirects that it follows and requests that its HTTP library repeats are `RetryState`'s: here an answer is taken for the last one.
    public func read(_ answer: WireAnswer, at now: Nanos) -> AnswerReading {
        switch answer {
        case .http(let answer): isGRPC ? AnswerReading(.permanent) : read(http: answer, at: now)
        case .grpc(let answer): isGRPC ? read(grpc: answer) : AnswerReading(.permanent)
        case _ where self == .zipkin: AnswerReading(.permanent)
        case .refusedConnection: AnswerReading(self == .go ? .permanent : .retryable)
        case .brokenConnection: AnswerReading(self == .go || self == .java ? .permanent : .retryable)
        case .resetConnection: AnswerReading(self == .go ? .permanent : .retryable)
        case .noAnswer: AnswerReading(.retryable)
        }
    }

    private func read(http answer: HTTPAnswer, at now: Nanos) -> AnswerReading {
        if self == .zipkin {
            return AnswerReading(answer.status == 200 || answer.status == 202 ? .accepted : .permanent)
        }
        switch answer.status {
        case 200...299: return readSuccess(answer)
        case 300...399 where self == .python: return AnswerReading(.accepted, belief: .sentThoughRedirected)
        case 429, 502, 503, 504:
            // The Collector heeds the header where the specification has it, the others with every status that is tried again.
            if self == .collectorHTTP, answer.status != 429, answer.status != 503 { return AnswerReading(.retryable) }
            return .again(after: answer.retryAfter.flatMap { RetryAfter.read($0, by: self, at: now) })
        default: return AnswerReading(.permanent)
        }
    }

    private func readSuccess(_ answer: HTTPAnswer) -> AnswerReading {
        let parsesBody = self == .go || self == .collectorHTTP
        if parsesBody, answer.isDamaged { return AnswerReading(.permanent) }
        return readPartial(answer.partialSuccess)
    }

    private func readPartial(_ partial: PartialSuccess?) -> AnswerReading {
        guard let partial, partial.saysSomething else { return AnswerReading(.accepted) }
        let isGo = self == .go || self == .sdkGRPC
        return isGo
            ? AnswerReading(.permanent, belief: .failedThoughTaken(rejectedSpans: partial.rejectedSpans))
            : AnswerReading(
                .accepted,
                belief: partial.rejectedSpans == 0
                    ? .asAnswered : .sentThoughRejected(rejectedSpans: partial.rejectedSpans))
    }

    /// The specification's table (`protocol/otlp.md`, "Failures"), which the Collector and Go's SDK follow alike.
    private func read(grpc answer: GRPCAnswer) -> AnswerReading {
        switch answer.code {
        case 0: return readPartial(answer.partialSuccess)
        case 1, 4, 10, 11, 14, 15: return .again(after: answer.retryDelayNanos.flatMap { $0 == 0 ? nil : $0 })
        case 8:
            guard let delay = answer.retryDelayNanos else { return AnswerReading(.permanent) }
            return .again(after: delay == 0 ? nil : delay)
        default: return AnswerReading(.permanent)
        }
    }
}

extension PartialSuccess {
    /// Whether it says anything: an empty one is a full success that some servers write so.
    var saysSomething: Bool { rejectedSpans != 0 || !message.isEmpty }
}
