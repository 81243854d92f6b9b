extension SpanExtras: StoredElement {
    /// Writes all fields, events and links.
    public func write(to bytes: inout StoredBytes) {
        for number in [statusMessage, traceState, droppedAttributes, droppedEvents, droppedLinks] {
            bytes.write(number)
        }
        bytes.write(partDuration)
        bytes.write(UInt64(events.count))
        for event in events {
            switch event.time {
            case .at(let time):
                bytes.write(UInt32(0))
                bytes.write(time)
            case .start: bytes.write(UInt32(1))
            case .end: bytes.write(UInt32(2))
            }
            for number in [event.name, event.attributes, event.droppedAttributes] { bytes.write(number) }
        }
        bytes.write(UInt64(links.count))
        for link in links {
            for word in [link.traceID.high, link.traceID.low, link.spanID] { bytes.write(word) }
            for number in [link.traceState, link.attributes, link.flags, link.droppedAttributes] { bytes.write(number) }
        }
    }

    /// Reads what `write` has written.
    public static func read(_ bytes: inout StoredBytes) -> SpanExtras {
        var extras = SpanExtras()
        extras.statusMessage = bytes.number()
        extras.traceState = bytes.number()
        extras.droppedAttributes = bytes.number()
        extras.droppedEvents = bytes.number()
        extras.droppedLinks = bytes.number()
        extras.partDuration = bytes.word()
        for _ in 0..<bytes.count(ofBytes: 16) {
            let time: Event.Time =
                switch bytes.number() {
                case 0: .at(bytes.word())
                case 1: .start
                default: .end
                }
            let (name, attributes, dropped) = (bytes.number(), bytes.number(), bytes.number())
            extras.events.append(Event(time: time, name: name, attributes: attributes, droppedAttributes: dropped))
        }
        for _ in 0..<bytes.count(ofBytes: 40) {
            let traceID = TraceID(high: bytes.word(), low: bytes.word())
            let spanID = bytes.word()
            var link = Link(traceID: traceID, spanID: spanID)
            link.traceState = bytes.number()
            link.attributes = bytes.number()
            link.flags = bytes.number()
            link.droppedAttributes = bytes.number()
            extras.links.append(link)
        }
        return extras
    }
}
