import WinnowFormats

/// The HTTP side of the Collector's OTLP receiver (core v0.161.0, `receiver/otlpreceiver` and `config/confighttp`): what it makes of a request, and
/// what it answers once the next consumer has.
public struct HTTPReceiver: Sendable {
    /// What becomes of a request.
    public enum Reception: Sendable, Hashable {
        /// It is answered without anybody being asked.
        case answered(HTTPResponse)
        /// The next consumer is asked about a request, as it is once it is decoded, with so many spans.
        case taken(OTLPEncoding, body: [UInt8], spans: Int)
    }

    /// What it is told.
    public let settings: HTTPReceiverSettings

    /// Creates a receiver.
    public init(_ settings: HTTPReceiverSettings = HTTPReceiverSettings()) { self.settings = settings }

    /// Takes in a request.
    public func receive(_ request: HTTPRequest) -> Reception {
        // The body is opened before anybody looks at path, method and content type, and read after that.
        let body = content(of: request)
        if case .failure(let fault) = body, fault.isAtOpening { return .answered(refuse(fault, of: request)) }
        let (path, query) = RequestPath.split(request.target)
        let clean = RequestPath.cleaned(path)
        if clean != path, request.method != "CONNECT" {
            return .answered(redirect(request, to: clean + query))
        }
        guard RequestPath.matches(clean, settings.tracesPath) else {
            if RequestPath.matches(clean + "/", settings.tracesPath), settings.tracesPath.hasSuffix("/") {
                return .answered(redirect(request, to: clean + "/" + query))
            }
            return .answered(
                text(404, "404 page not found\n", of: request, type: "text/plain; charset=utf-8", isGuarded: true))
        }
        if request.method != "POST" {
            return .answered(text(405, "405 method not allowed, supported: [POST]", of: request))
        }
        guard let encoding = OTLPEncoding(contentType: request.header("Content-Type")) else {
            let supported = "[application/json, application/x-protobuf]"
            return .answered(text(415, "415 unsupported media type, supported: \(supported)", of: request))
        }
        switch body {
        case .failure(let fault): return .answered(encoding.response(400, GRPCStatus(.invalidArgument, fault.message)))
        case .success(let body):
            do throws(RequestFault) {
                let spans = try encoding.spans(body)
                return spans == 0 ? .answered(Self.answer(nil, encoding)) : .taken(encoding, body: body, spans: spans)
            } catch {
                return .answered(encoding.response(400, GRPCStatus(.invalidArgument, error.message)))
            }
        }
    }

    /// What is answered to a request that the next consumer has accepted (`nil`) or not.
    public static func answer(_ error: ConsumerError?, _ encoding: OTLPEncoding) -> HTTPResponse {
        guard let status = error?.answer else {
            return HTTPResponse(
                200, headers: [HTTPHeader("Content-Type", encoding.contentType)], body: encoding.success)
        }
        return encoding.response(status.code.httpStatus, status)
    }

    private func content(of request: HTTPRequest) -> Result<[UInt8], ContentFault> {
        let limit = settings.bodyLimit
        do throws(ContentFault) {
            let encoding = request.header("Content-Encoding")
            if let encodings = settings.encodings, !encodings.contains(encoding) {
                // Without any, nobody looks at the encoding.
                if !encodings.isEmpty { throw .unsupported(encoding) }
                return .success(try ContentDecoding.decode(request.body, encoding: "", limit: limit))
            }
            return .success(try ContentDecoding.decode(request.body, encoding: encoding, limit: limit))
        } catch {
            return .failure(error)
        }
    }

    /// What is answered where a body cannot be opened: in the content type of the request, where that is any that is known.
    private func refuse(_ fault: ContentFault, of request: HTTPRequest) -> HTTPResponse {
        let type = request.header("Content-Type")
        guard let encoding = OTLPEncoding(contentType: type.isEmpty ? OTLPEncoding.json.contentType : type) else {
            return OTLPEncoding.fallback
        }
        return encoding.response(400, GRPCStatus(.invalidArgument, fault.message))
    }

    private func redirect(_ request: HTTPRequest, to location: String) -> HTTPResponse {
        let header = HTTPHeader("Location", location)
        if request.method != "GET", request.method != "HEAD" { return HTTPResponse(307, headers: [header]) }
        let link = location.reduce(into: "") { text, character in
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&#34;"
            case "'": text += "&#39;"
            default: text.append(character)
            }
        }
        var response = text(
            307, "<a href=\"\(link)\">Temporary Redirect</a>.\n\n", of: request, type: "text/html; charset=utf-8")
        response.headers.append(header)
        return response
    }

    /// A response in words; to `HEAD` they are left out.
    private func text(
        _ status: Int, _ text: String, of request: HTTPRequest, type: String = "text/plain", isGuarded: Bool = false
    ) -> HTTPResponse {
        HTTPResponse(
            status,
            headers: [HTTPHeader("Content-Type", type)]
                + (isGuarded ? [HTTPHeader("X-Content-Type-Options", "nosniff")] : []),
            body: request.method == "HEAD" ? [] : Array(text.utf8))
    }
}
