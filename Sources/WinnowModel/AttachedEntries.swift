/// The store of a table; copies of the table share it, and only one that is alone adds to it.
final class AttachedEntries: Sendable {
    let store: any EntryStore

    init(_ store: any EntryStore) { self.store = store }
}
