import WinnowModel
import WinnowSettings

/// Under which names others reach a collector, and how many of it run, as the file around it says.
struct CollectorService {
    /// Names of services, in lower case.
    var names: [String] = []
    /// Where they live; `nil`: nobody has said.
    var namespace: String?
    /// Whether a namespace may stand after a name, as in a cluster.
    var takesNamespace = true
    /// Whether a chart may put a release's name and a dash in front.
    var hasPrefix = false
    /// Ports of its own machine on which it takes traces, where nothing but these tells it from others.
    var ports: Set<Int> = []
    /// How many run; `nil`: nobody has said, or one on each machine.
    var replicas: Int?
    /// Whether one runs on each machine.
    var isOnEachMachine = false

    /// Takes names that are not empty.
    init(names: [String?] = [], namespace: String? = nil) {
        var seen: Set<String> = []
        self.names = names.compactMap { $0?.lowercased() }.filter { !$0.isEmpty && seen.insert($0).inserted }
        self.namespace = namespace.flatMap { $0.isEmpty ? nil : $0.lowercased() }
    }

    /// Notes how many run: a number from 1 to 1000, and nothing of a mode that runs one on each machine.
    mutating func count(_ replicas: YAMLNode?, mode: String? = nil) {
        isOnEachMachine = mode?.lowercased() == "daemonset"
        guard !isOnEachMachine, let number = replicas?.integer, (1...1000).contains(number) else { return }
        self.replicas = Int(number)
    }
}
