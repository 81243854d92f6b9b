import WinnowModel

/// Zipkin's first JSON: sides of a call in annotations (`cs`, `sr`, …) with the endpoint that saw them, tags in binary annotations. Taken
/// apart as Zipkin's own `V1SpanConverter` does: a record may hold the spans of a client and of its server.
extension ZipkinDecoder {
    /// Times of the core annotations of one kind of call.
    private struct Core {
        var time: Nanos
        /// Side that saw it.
        var side: Int
    }

    /// What annotations say of a record's sides.
    private struct Sides {
        var list: [Side] = []
        /// Sides by the service of their endpoint.
        var services: [String: Int] = [:]
        /// The other side of a process that is client and server of a call, by its first side and the other's kind.
        var others: [Int: Int] = [:]
        var core: [String: Core] = [:]
        /// Endpoints of `ca`, `sa` and `ma`.
        var addresses: [String: Int] = [:]
    }

    /// Whether a record is of the first version: it says who saw an annotation and has no endpoint of its own.
    func isFirstVersion(_ tape: JSONTape, _ parts: Parts) -> Bool {
        if parts.binaryAnnotations >= 0 { return true }
        if parts.annotations < 0 || parts.local >= 0 || parts.kind >= 0 || parts.tags >= 0 { return false }
        var hasEndpoint = false
        try? tape.elements(parts.annotations) { (item) throws(RecordFault) in
            try tape.members(item) { (key, _) throws(RecordFault) in
                hasEndpoint = hasEndpoint || key.equals("endpoint")
            }
        }
        return hasEndpoint
    }

    /// The sides that a record of the first version tells, at least one.
    func firstVersion(
        _ tape: JSONTape, _ parts: Parts, _ timestamp: Nanos?, _ duration: Nanos?
    ) throws(RecordFault) -> [Side] {
        var sides = Sides()
        try tape.elements(parts.annotations) { (item) throws(RecordFault) in
            try self.annotation(tape, item, &sides)
        }
        try tape.elements(parts.binaryAnnotations) { (item) throws(RecordFault) in
            self.binaryAnnotation(tape, item, &sides)
        }
        if sides.list.isEmpty { sides.list.append(Side()) }
        let source = (timestamp: timestamp ?? 0, duration: duration ?? 0)
        addStarts(&sides, source)
        settleTimes(&sides, source)
        // The first version has no word for a shared id: a server's report without a timestamp means one.
        if sides.core["cs"] == nil, source.timestamp == 0, let server = sides.core["ss"] ?? sides.core["sr"] {
            sides.list[server.side].isShared = true
        }
        for (core, address) in [("cs", "sa"), ("sr", "ca"), ("ms", "ma"), ("mr", "ma")] {
            if let side = sides.core[core]?.side, let remote = sides.addresses[address] {
                sides.list[side].remote = remote
            }
        }
        return sides.list
    }

    private func annotation(_ tape: JSONTape, _ item: Int, _ sides: inout Sides) throws(RecordFault) {
        var (time, value, endpoint) = (Nanos(0), -1, -1)
        try tape.members(item) { (key, index) throws(RecordFault) in
            if key.equals("timestamp") { time = try Self.time(tape, index) }
            if key.equals("value") { value = index }
            if key.equals("endpoint") { endpoint = index }
        }
        let side = side(tape, endpoint, &sides)
        let word = value >= 0 && tape.isText(value) ? String(decoding: tape.text(value), as: UTF8.self) : ""
        let kind: SpanKind? =
            switch word {
            case "cs", "cr": .client
            case "sr", "ss": .server
            case "ms": .producer
            case "mr": .consumer
            case "ws", "wr": .unspecified
            default: nil
            }
        guard let kind else { return sides.list[side].annotationItems.append(item) }
        if kind != .unspecified {
            // Client and server in one process are two spans.
            let own = sides.list[side].kind
            let other = own == .unspecified || own == kind ? side : otherSide(side, kind, &sides)
            sides.list[other].kind = kind
            sides.core[word] = Core(time: time, side: other)
        } else {
            sides.core[word] = Core(time: time, side: side)
        }
    }

    private func binaryAnnotation(_ tape: JSONTape, _ item: Int, _ sides: inout Sides) {
        var (name, value, endpoint) = (-1, -1, -1)
        try? tape.members(item) { (key, index) throws(RecordFault) in
            if key.equals("key") { name = index }
            if key.equals("value") { value = index }
            if key.equals("endpoint") { endpoint = index }
        }
        guard name >= 0, tape.isText(name) else { return }
        let key = String(decoding: tape.text(name), as: UTF8.self)
        if ["ca", "sa", "ma"].contains(key) {
            if endpoint >= 0 { sides.addresses[key] = endpoint }
            return
        }
        let side = side(tape, endpoint, &sides)
        // A local component without a name says who reports, and nothing else.
        if key == "lc", value < 0 || !tape.isText(value) || tape.text(value).isEmpty { return }
        if value >= 0 { sides.list[side].tagPairs.append((name, value)) }
    }

    /// The side whose endpoint has this service; one that has none yet takes it.
    private func side(_ tape: JSONTape, _ endpoint: Int, _ sides: inout Sides) -> Int {
        if sides.list.isEmpty { sides.list.append(Side()) }
        if endpoint < 0 || tape.kind(endpoint) == JSONTape.Kind.null { return 0 }
        var service = ""
        try? tape.members(endpoint) { (key, index) throws(RecordFault) in
            if key.equals("serviceName"), tape.isText(index) {
                service = String(decoding: tape.text(index), as: UTF8.self)
            }
        }
        if let known = sides.services[service] { return known }
        if sides.services.isEmpty {
            sides.services[service] = 0
            sides.list[0].local = endpoint
            return 0
        }
        sides.services[service] = sides.list.count
        sides.list.append(Side(local: endpoint))
        return sides.list.count - 1
    }

    private func otherSide(_ side: Int, _ kind: SpanKind, _ sides: inout Sides) -> Int {
        let key = side << 3 | Int(kind.rawValue)
        if let known = sides.others[key] { return known }
        sides.others[key] = sides.list.count
        sides.list.append(Side(local: sides.list[side].local))
        return sides.list.count - 1
    }

    /// A start that is missing is where the record's timestamp is, when its end is where its duration ends.
    private func addStarts(_ sides: inout Sides, _ source: (timestamp: Nanos, duration: Nanos)) {
        guard source.timestamp != 0, source.duration != 0 else { return }
        for (start, end) in [("cs", "cr"), ("sr", "ss")] {
            if sides.core[start] == nil, let last = sides.core[end],
                last.time == source.timestamp &+ source.duration
            {
                sides.core[start] = Core(time: source.timestamp, side: last.side)
            }
        }
    }

    private func settleTimes(_ sides: inout Sides, _ source: (timestamp: Nanos, duration: Nanos)) {
        func set(_ begin: Core, _ end: Core?, _ sides: inout Sides) {
            if source.timestamp != 0, source.duration != 0 {
                sides.list[begin.side].timestamp = source.timestamp
                sides.list[begin.side].duration = source.duration
            } else {
                sides.list[begin.side].timestamp = begin.time
                sides.list[begin.side].duration = end.map { $0.time >= begin.time ? $0.time - begin.time : 0 }
            }
        }
        func setShared(_ begin: Core, _ end: Core?, _ sides: inout Sides) {
            sides.list[begin.side].isShared = true
            sides.list[begin.side].timestamp = begin.time
            sides.list[begin.side].duration = end.map { $0.time >= begin.time ? $0.time - begin.time : 0 }
        }
        let core = sides.core
        if let cs = core["cs"] {
            // The client's side owns the record's duration; the server's is told by its annotations.
            if core["cr"] != nil || core["sr"] != nil {
                set(cs, core["cr"], &sides)
                if core["cr"] == nil, source.duration == 0 { sides.list[cs.side].duration = nil }
            } else {
                set(cs, nil, &sides)
            }
            if let sr = core["sr"] { setShared(sr, core["ss"], &sides) }
        } else if let sr = core["sr"] {
            set(sr, core["ss"], &sides)
        } else if let ms = core["ms"] {
            set(ms, core["ws"], &sides)
            if let mr = core["mr"] {
                setShared(core["wr"].map { Core(time: $0.time, side: mr.side) } ?? mr, mr, &sides)
            }
        } else if let mr = core["mr"] {
            if let wr = core["wr"] { set(wr, mr, &sides) } else { set(mr, nil, &sides) }
        } else {
            sides.list[0].timestamp = source.timestamp
            sides.list[0].duration = source.duration
        }
        // What no start belongs to is an annotation as any other.
    }
}
