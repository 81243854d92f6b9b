import WinnowModel

/// Collects the attributes of one span, event, link or resource where a key may come again: the last value wins and keeps the first's
/// place, as in the Collector's maps.
struct AttributeRow {
    /// The attributes so far, each key once.
    private(set) var entries: [AttributeTable.Entry] = []
    /// For each string number the place of that key in `entries`, counted from 1; 0 for none.
    private var places: [UInt32] = []

    /// Forgets the attributes and keeps the memory.
    mutating func removeAll() {
        for entry in entries { places[Int(entry.key)] = 0 }
        entries.removeAll(keepingCapacity: true)
    }

    /// Sets the value of a key.
    mutating func put(_ entry: AttributeTable.Entry) {
        let key = Int(entry.key)
        if key >= places.count { places.append(contentsOf: repeatElement(0, count: key + 1 - places.count + 256)) }
        if places[key] > 0 {
            entries[Int(places[key]) - 1] = entry
        } else {
            entries.append(entry)
            places[key] = UInt32(entries.count)
        }
    }

    /// Sets the value of a key that has none yet.
    mutating func add(_ entry: AttributeTable.Entry) {
        if find(entry.key) == nil { put(entry) }
    }

    /// The value of a key.
    func find(_ key: UInt32) -> AttributeTable.Entry? {
        let key = Int(key)
        guard key < places.count, places[key] > 0 else { return nil }
        return entries[Int(places[key]) - 1]
    }

    /// Takes a key out.
    @discardableResult mutating func take(_ key: UInt32) -> AttributeTable.Entry? {
        guard let entry = find(key) else { return nil }
        let place = Int(places[Int(key)]) - 1
        entries.remove(at: place)
        places[Int(key)] = 0
        for index in place..<entries.count { places[Int(entries[index].key)] = UInt32(index + 1) }
        return entry
    }

    /// The number of the text that a key has, `nil` when it is missing or no text.
    func text(_ key: UInt32) -> UInt32? {
        guard let entry = find(key), entry.kind == .string else { return nil }
        return UInt32(truncatingIfNeeded: entry.payload)
    }

    /// Takes a key out whose value is a text and returns its number; `nil` when it is missing or no text.
    mutating func takeText(_ key: UInt32) -> UInt32? {
        guard let text = text(key) else { return nil }
        _ = take(key)
        return text
    }

    /// The row of what was collected, which is forgotten.
    mutating func intern(_ tables: inout TraceTables) -> UInt32 {
        let row = tables.attributes.intern(entries)
        removeAll()
        return row
    }
}

extension TraceTables {
    /// The entry of a key whose number is known.
    mutating func entry(_ key: UInt32, _ value: AttributeValue) -> AttributeTable.Entry {
        var made = entry("", value)
        made.key = key
        return made
    }

    /// The entry of a key with a text whose number is known.
    func entry(_ key: UInt32, text: UInt32) -> AttributeTable.Entry {
        AttributeTable.Entry(key: key, kind: .string, payload: UInt64(text))
    }
}
