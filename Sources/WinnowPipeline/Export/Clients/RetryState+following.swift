import WinnowModel

extension RetryState {
    /// The call that the client's HTTP library makes at once because of an answer; `nil`: the answer is the client's to deal with.
    mutating func followUp(_ answer: WireAnswer, at now: Nanos) -> RetryStep? {
        switch answer {
        case .http(let answer): return redirect(answer) ?? repeatAsOkHttp(answer)
        case .refusedConnection, .brokenConnection, .resetConnection, .noAnswer:
            // Python's takes a broken connection for one that had become stale, once in every attempt, while there is time.
            guard client == .python, !hasReconnected, deadline.map({ now < $0 }) ?? true else { return nil }
            hasReconnected = true
            return send()
        case .grpc: return nil
        }
    }

    /// Whether the answer points to one place more than the client follows.
    func isBeyondFollowing(_ answer: WireAnswer) -> Bool {
        guard case .http(let answer) = answer else { return false }
        return follows(answer) && followUps >= mostFollowUps
    }

    /// Too many redirects are an error of Go's HTTP library, which the Collector takes for one of the network, and of OkHttp's.
    var outcomeBeyondFollowing: AttemptOutcome { client == .collectorHTTP ? .retryable : .permanent }

    /// Go's `http.Client` sends ten requests, OkHttp follows twenty answers, `requests` thirty.
    private var mostFollowUps: Int { client == .java ? 20 : client == .zipkin ? 30 : 9 }

    /// Whether the client goes where the answer points: 307 and 308 with the batch, the others with a GET and without it.
    private func follows(_ answer: HTTPAnswer) -> Bool {
        guard [.go, .java, .collectorHTTP, .zipkin].contains(client), answer.location?.isEmpty == false else {
            return false
        }
        switch answer.status {
        case 301, 302, 303, 307, 308: return true
        case 300: return client == .java
        default: return false
        }
    }

    private mutating func redirect(_ answer: HTTPAnswer) -> RetryStep? {
        guard follows(answer), followUps < mostFollowUps else { return nil }
        followUps += 1
        previousStatus = answer.status
        if answer.status < 307 { isRedirected = true }
        return send(to: answer.location)
    }

    /// OkHttp repeats a request after 408, and after 503 with a wait of nothing, unless the answer before was the same
    /// (`RetryAndFollowUpInterceptor`).
    private mutating func repeatAsOkHttp(_ answer: HTTPAnswer) -> RetryStep? {
        guard client == .java, previousStatus != answer.status, followUps < mostFollowUps else { return nil }
        let asked = answer.retryAfter.map { text in
            let digits = text.utf8.filter { $0 != 0x20 && $0 != 0x09 }
            return !digits.isEmpty && digits.allSatisfy { $0 == 0x30 }
        }
        guard answer.status == 408 && asked != false || answer.status == 503 && asked == true else { return nil }
        followUps += 1
        previousStatus = answer.status
        return send()
    }
}
