/// `aws.xray.sampling_rule`: X-Ray names the rule that kept a trace and writes no rate on it.
///
/// A rule's reservoir keeps the first requests of each second whatever their number: there is no weight to be had.
enum XRayWeight: WeightCarrier {
    static let entry = WeightEntry(
        id: "xray", summary: "attribute aws.xray.sampling_rule: sampled at an unknown rate",
        source: "AWS X-Ray's sampling rules; the statistics are kept by the service")

    static let keys = ["aws.xray.sampling_rule"]

    static func statement(attributes: WeightAttributes) -> WeightStatement? { .unknown }
}
