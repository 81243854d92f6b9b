/// URLs as Go's `net/url` takes them apart and puts them together again.
struct URLFields {
    private(set) var scheme = ""
    private var opaque: [UInt8] = []
    private var user: (name: [UInt8], password: [UInt8]?)?
    private var host: [UInt8] = []
    private var path: [UInt8] = []
    private var rawPath: [UInt8] = []
    private var query: [UInt8] = []
    private var hasQuery = false
    private var fragment: [UInt8] = []
    private var rawFragment: [UInt8] = []
    private var omitsHost = false

    /// The attributes of a URL by semantic conventions.
    static func map(_ text: Text) throws(EvaluationError) -> ValueMap {
        if text.bytes.first == UInt8(ascii: "?") { return try queryMap(text.bytes.dropFirst()) }
        let url = try URLFields(text)
        var map = ValueMap()
        map["url.original"] = .string(Text(bytes: url.text))
        map["url.domain"] = .string(Text(bytes: url.hostParts.name))
        map["url.scheme"] = .string(Text(url.scheme))
        map["url.path"] = .string(Text(bytes: url.path))
        if !url.hostParts.port.isEmpty {
            guard let port = Int64(String(decoding: url.hostParts.port, as: UTF8.self)) else {
                throw EvaluationError("strconv.Atoi: value out of range")
            }
            map["url.port"] = .goInt(port)
        }
        if !url.fragment.isEmpty { map["url.fragment"] = .string(Text(bytes: url.fragment)) }
        if let user = url.user {
            map["url.user_info"] = .string(Text(bytes: url.userText))
            if !user.name.isEmpty { map["url.username"] = .string(Text(bytes: user.name)) }
            if let password = user.password { map["url.password"] = .string(Text(bytes: password)) }
        }
        if !url.query.isEmpty { map["url.query"] = .string(Text(bytes: url.query)) }
        if let point = url.path.lastIndex(of: UInt8(ascii: ".")), point < url.path.count - 1 {
            map["url.extension"] = .string(Text(bytes: Array(url.path[(point + 1)...])))
        }
        return map
    }

    /// A query alone: names with lists of values.
    private static func queryMap(_ text: ArraySlice<UInt8>) throws(EvaluationError) -> ValueMap {
        var parameters = ValueMap()
        for part in text.split(separator: UInt8(ascii: "&")) {
            if part.contains(UInt8(ascii: ";")) { throw EvaluationError("invalid semicolon separator in query") }
            let mark = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let key = Text(bytes: try unescape(part[..<mark], .query))
            let value = Text(bytes: try unescape(part[mark...].dropFirst(), .query))
            var values: [OTTLValue] = []
            if case .slice(let known)? = parameters[key] { values = known }
            parameters[key] = .slice(values + [.string(value)])
        }
        return parameters.count == 0 ? ValueMap() : ValueMap([("query", .map(parameters))])
    }

    // MARK: Reading

    private init(_ text: Text) throws(EvaluationError) {
        func wrong(_ reason: String) -> EvaluationError { EvaluationError("parse \"\(text.string)\": \(reason)") }
        var rest = text.bytes[...]
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            rawFragment = Array(rest[(hash + 1)...])
            rest = rest[..<hash]
        }
        if text.bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) { throw wrong("invalid control character in URL") }
        if rest == [UInt8(ascii: "*")] {
            path = [UInt8(ascii: "*")]
        } else {
            rest = try takeScheme(rest, wrong)
            if rest.last == UInt8(ascii: "?"), rest.count(where: { $0 == UInt8(ascii: "?") }) == 1 {
                hasQuery = true
                rest = rest.dropLast()
            } else if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
                query = Array(rest[(mark + 1)...])
                rest = rest[..<mark]
            }
            try takeHierarchy(rest, wrong)
        }
        fragment = try Self.unescape(rawFragment[...], .fragment)
    }

    private mutating func takeScheme(
        _ text: ArraySlice<UInt8>, _ wrong: (String) -> EvaluationError
    ) throws(EvaluationError) -> ArraySlice<UInt8> {
        for (place, index) in text.indices.enumerated() {
            switch text[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if place == 0 { return text }
            case UInt8(ascii: ":"):
                if place == 0 { throw wrong("missing protocol scheme") }
                scheme = String(decoding: text[..<index], as: UTF8.self).lowercased()
                return text[(index + 1)...]
            default: return text
            }
        }
        return text
    }

    private mutating func takeHierarchy(
        _ text: ArraySlice<UInt8>, _ wrong: (String) -> EvaluationError
    ) throws(EvaluationError) {
        var rest = text
        let slash = UInt8(ascii: "/")
        if rest.first != slash {
            if !scheme.isEmpty {
                opaque = Array(rest)
                return
            }
            let segment = rest.prefix { $0 != slash }
            if segment.contains(UInt8(ascii: ":")) { throw wrong("first path segment in URL cannot contain colon") }
        }
        if !scheme.isEmpty || !rest.starts(with: [slash, slash, slash]), rest.starts(with: [slash, slash]) {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: slash) ?? rest.endIndex
            try takeAuthority(rest[..<end], wrong)
            rest = rest[end...]
        } else if !scheme.isEmpty, rest.first == slash {
            omitsHost = true
        }
        path = try Self.unescape(rest, .path)
        if Self.escape(path, .path) != Array(rest) { rawPath = Array(rest) }
    }

    private mutating func takeAuthority(
        _ text: ArraySlice<UInt8>, _ wrong: (String) -> EvaluationError
    ) throws(EvaluationError) {
        var hostText = text
        if let at = text.lastIndex(of: UInt8(ascii: "@")) {
            let userText = text[..<at]
            hostText = text[(at + 1)...]
            guard userText.allSatisfy({ Self.isUserInfo($0) }) else { throw wrong("net/url: invalid userinfo") }
            let colon = userText.firstIndex(of: UInt8(ascii: ":"))
            let name = try Self.unescape(userText[..<(colon ?? userText.endIndex)], .user)
            let password = try colon.map { index throws(EvaluationError) in
                try Self.unescape(userText[(index + 1)...], .user)
            }
            user = (name, password)
        }
        try takeHost(hostText, wrong)
    }

    private mutating func takeHost(
        _ text: ArraySlice<UInt8>, _ wrong: (String) -> EvaluationError
    ) throws(EvaluationError) {
        var portText: ArraySlice<UInt8>
        if text.first == UInt8(ascii: "[") {
            guard let end = text.lastIndex(of: UInt8(ascii: "]")) else { throw wrong("missing ']' in host") }
            portText = text[(end + 1)...]
            guard Self.isPort(portText) else { throw wrong("invalid port after host") }
            // A zone stands after an escaped percent sign.
            if let zone = Text(bytes: Array(text[..<end])).firstIndex(of: "%25") {
                let at = text.startIndex + zone
                let address = try Self.unescape(text[..<at], .host)
                let name = try Self.unescape(text[at..<end], .zone)
                host = address + name + Array(text[end...])
                return
            }
        } else if let colon = text.lastIndex(of: UInt8(ascii: ":")) {
            portText = text[colon...]
            guard Self.isPort(portText) else { throw wrong("invalid port after host") }
        }
        host = try Self.unescape(text, .host)
    }

    private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
        text.isEmpty || text.first == UInt8(ascii: ":") && text.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    private var hostParts: (name: [UInt8], port: [UInt8]) {
        var name = host[...]
        var port: ArraySlice<UInt8> = []
        if let colon = host.lastIndex(of: UInt8(ascii: ":")), Self.isPort(host[colon...]) {
            name = host[..<colon]
            port = host[(colon + 1)...]
        }
        if name.first == UInt8(ascii: "["), name.last == UInt8(ascii: "]") { name = name.dropFirst().dropLast() }
        return (Array(name), Array(port))
    }

    // MARK: Writing

    private var userText: [UInt8] {
        guard let user else { return [] }
        var text = Self.escape(user.name, .user)
        if let password = user.password { text += [UInt8(ascii: ":")] + Self.escape(password, .user) }
        return text
    }

    private var text: [UInt8] {
        var result: [UInt8] = []
        if !scheme.isEmpty { result += Array((scheme + ":").utf8) }
        if !opaque.isEmpty {
            result += opaque
        } else {
            if !scheme.isEmpty || !host.isEmpty || user != nil {
                if !(omitsHost && host.isEmpty && user == nil) {
                    if !host.isEmpty || !path.isEmpty || user != nil { result += Array("//".utf8) }
                    if user != nil { result += userText + [UInt8(ascii: "@")] }
                    result += Self.escape(host, .host)
                }
            }
            let shown = escapedPath
            if let first = shown.first, first != UInt8(ascii: "/"), !host.isEmpty { result.append(UInt8(ascii: "/")) }
            if result.isEmpty {
                let segment = shown.prefix { $0 != UInt8(ascii: "/") }
                if segment.contains(UInt8(ascii: ":")) { result += Array("./".utf8) }
            }
            result += shown
        }
        if hasQuery || !query.isEmpty { result += [UInt8(ascii: "?")] + query }
        if !fragment.isEmpty { result += [UInt8(ascii: "#")] + escapedFragment }
        return result
    }

    private var escapedPath: [UInt8] {
        if !rawPath.isEmpty, Self.isValidEncoded(rawPath, .path), (try? Self.unescape(rawPath[...], .path)) == path {
            return rawPath
        }
        if path == [UInt8(ascii: "*")] { return path }
        return Self.escape(path, .path)
    }

    private var escapedFragment: [UInt8] {
        if Self.isValidEncoded(rawFragment, .fragment) { return rawFragment }
        return Self.escape(fragment, .fragment)
    }

    // MARK: Escapes

    private enum Part { case path, host, zone, user, query, fragment }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isUserInfo(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "-._:~!$&'()*+,;=%@".utf8.contains(byte)
    }

    private static func needsEscape(_ byte: UInt8, _ part: Part) -> Bool {
        if isAlphanumeric(byte) || "-_.~".utf8.contains(byte) { return false }
        if part == .host || part == .zone, "!$&'()*+,;=:[]<>\"".utf8.contains(byte) { return false }
        if "$&+,/:;=?@".utf8.contains(byte) {
            switch part {
            case .path: return byte == UInt8(ascii: "?")
            case .user: return "@/?:".utf8.contains(byte)
            case .query: return true
            case .fragment: return false
            case .host, .zone: break
            }
        }
        if part == .fragment, "!()*".utf8.contains(byte) { return false }
        return true
    }

    private static func escape(_ bytes: [UInt8], _ part: Part) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            guard needsEscape(byte, part) else { return [byte] }
            return [UInt8(ascii: "%")] + Array(Hex.encode([byte]).string.uppercased().utf8)
        }
    }

    private static func unescape(_ text: ArraySlice<UInt8>, _ part: Part) throws(EvaluationError) -> [UInt8] {
        var result: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < text.endIndex, let decoded = Hex.decode(text[(index + 1)...(index + 2)]) else {
                    throw EvaluationError("invalid URL escape")
                }
                // In hosts only bytes beyond ASCII, and a zone's percent sign, may be escaped.
                if part == .host, decoded[0] < 0x80, decoded[0] != UInt8(ascii: "%") {
                    throw EvaluationError("invalid URL escape")
                }
                if part == .zone, decoded[0] != UInt8(ascii: "%"), decoded[0] != 0x20, needsEscape(decoded[0], .host) {
                    throw EvaluationError("invalid URL escape")
                }
                result.append(decoded[0])
                index += 3
                continue
            }
            if part == .host || part == .zone, byte < 0x80, needsEscape(byte, part) {
                throw EvaluationError("invalid character in host name")
            }
            result.append(part == .query && byte == UInt8(ascii: "+") ? 0x20 : byte)
            index += 1
        }
        return result
    }

    private static func isValidEncoded(_ text: [UInt8], _ part: Part) -> Bool {
        text.allSatisfy { "!$&'()*+,;=:@[]%".utf8.contains($0) || !needsEscape($0, part) }
    }
}
