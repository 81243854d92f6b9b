/// A part of an Alloy file in which names are looked up: the file itself, an instance of what it declares, an item of a `foreach`, a library
/// that it imports.
struct AlloyModule {
    /// Where it lies: names of the instances that lead to it; nothing for the file itself.
    var path: [String] = []
    /// The module around it, by number, whose declarations and imports are known here too.
    var outer: Int?
    /// Whether components of the module around it are known here as well, as in a `foreach`.
    var isOpen = false
    /// How many modules are around it.
    var depth = 0
    /// What the caller gives, with the module in which that is to be worked out.
    var given: [String: AlloyBlock.Placed] = [:]
    var caller: Int?
    /// What stands for an argument that is not given; `nil` for one that must be.
    var defaults: [String: AlloyBlock.Placed?] = [:]
    /// The item of a `foreach`.
    var item: (name: String, value: AlloyValue)?
    /// Numbers of the Collector's components, by their names here.
    var components: [String: Int] = [:]
    /// Modules of instances, by the names of the instances here.
    var instances: [String: Int] = [:]
    var exports: [String: AlloyBlock.Placed] = [:]
    var declared: [String: AlloyBlock] = [:]
    /// Blocks that read files, by their labels.
    var files: [String: AlloyBlock] = [:]
    /// Libraries by their names here; `nil` for one that can't be read.
    var imports: [String: Int?] = [:]
}
