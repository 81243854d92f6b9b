import WinnowModel
public import WinnowSettings

/// What the container of a collector may use, as the file around its configuration says.
public struct ContainerLimits: Sendable, Hashable {
    /// Cores; `nil`: as many as there are.
    public var cores: Double?
    /// Bytes of memory; `nil`: as much as there is.
    public var memoryBytes: UInt64?
    /// Where that stands.
    public var place: SettingPlace

    /// `resources` of a container in Kubernetes or in the values of a chart; `nil`: it sets no limit that can be read.
    init?(kubernetes resources: YAMLNode?) {
        guard let limits = resources?["limits"] else { return nil }
        cores = limits["cpu"].flatMap(Self.quantity).flatMap { $0 > 0 && $0 <= 10_000 ? $0 : nil }
        memoryBytes = limits["memory"].flatMap(Self.quantity).flatMap(Self.bytes)
        place = SettingPlace(limits)
        if cores == nil, memoryBytes == nil { return nil }
    }

    /// A service of a Compose file: `deploy.resources.limits`, or `cpus` and `mem_limit`; `nil`: it sets no limit that can be read.
    init?(compose service: YAMLNode) {
        let limits = service["deploy"]?["resources"]?["limits"]
        let cpus = limits?["cpus"] ?? service["cpus"]
        cores = (cpus?.double ?? cpus?.text.flatMap(Double.init)).flatMap { $0 > 0 && $0 <= 10_000 ? $0 : nil }
        memoryBytes = (limits?["memory"] ?? service["mem_limit"]).flatMap(Self.composeBytes)
        place = SettingPlace(limits ?? cpus ?? service)
        if cores == nil, memoryBytes == nil { return nil }
    }

    /// For people: `0.5 cores, 512MiB`.
    public var text: String {
        let cpu = cores.map { Quantity.text(number: $0) + ($0 == 1 ? " core" : " cores") }
        return [cpu, memoryBytes.map { Quantity.text(sizeBytes: $0) }].compactMap { $0 }.joined(separator: ", ")
    }

    /// A quantity of Kubernetes: `500m`, `0.5`, `512Mi`, `1G`, `1e9`.
    static func quantity(_ node: YAMLNode) -> Double? {
        if let number = node.double { return number }
        return node.text.flatMap { quantity($0) }
    }

    /// A quantity of Kubernetes in its own words.
    public static func quantity(_ text: String) -> Double? {
        let suffix = text.drop { $0.isNumber || $0 == "." || $0 == "+" || $0 == "-" }
        let factors: [Substring: Double] = [
            "": 1, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
            "Ki": 1_024, "Mi": 1_048_576, "Gi": 1_073_741_824, "Ti": 1_099_511_627_776,
            "Pi": 1_125_899_906_842_624, "Ei": 1_152_921_504_606_846_976,
        ]
        if let factor = factors[suffix] { return Double(text.dropLast(suffix.count)).map { $0 * factor } }
        // With an exponent, such as 12e6.
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func bytes(_ value: Double) -> UInt64? {
        value >= 1 && value <= Double(1 << 50) ? UInt64(value) : nil
    }

    /// Compose's sizes: `512m`, `1gb`, `1024k`, in powers of 1024.
    private static func composeBytes(_ node: YAMLNode) -> UInt64? {
        if let number = node.double { return bytes(number) }
        guard let text = node.text?.lowercased() else { return nil }
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let factors: [Substring: Double] = [
            "": 1, "b": 1, "k": 1_024, "kb": 1_024, "m": 1_048_576, "mb": 1_048_576, "g": 1_073_741_824,
            "gb": 1_073_741_824,
        ]
        guard let number = Double(digits), let factor = factors[text.dropFirst(digits.count)] else { return nil }
        return bytes(number * factor)
    }
}
