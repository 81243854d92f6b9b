import WinnowFormats
import WinnowModel
import WinnowSampling

extension NativeSampler {
    /// A key that takes a start-time sampler: a mapping with `sampler`, or the id of one that needs no other key.
    static func delegate<Block: SettingsBlock>(
        _ key: String, _ path: SettingPath<Block, HeadSamplerSettings>, required: Bool = false, _ summary: String
    ) -> SettingField<Block> {
        .custom(key, NativeSampler.delegate, required: required, summary) { node, block, diagnostics in
            var wrapped = node
            if node.text != nil {
                // `root: always_on` is short for `root: {sampler: always_on}`.
                var name = node
                name.content = .scalar(YAMLScalar("sampler"))
                wrapped.content = .mapping([YAMLEntry(key: name, value: node)])
            }
            switch NativeSampler.read(wrapped, alsoKnown: [], into: &diagnostics) {
            case .head(.sdk(let settings)): block[keyPath: path] = settings
            case nil:
                if wrapped["sampler"] == nil {
                    diagnostics.append(
                        node.diagnostic("a delegate is a sampler", remedy: "write {sampler: always_on}"))
                }
            default:
                diagnostics.append(
                    node.diagnostic(
                        "this sampler can't be a delegate", remedy: "use a start-time sampler of an SDK"))
            }
        } shown: { block in
            switch block[keyPath: path] {
            case .alwaysOn: "always_on"
            case .alwaysOff: "always_off"
            default: nil
            }
        }
    }
}
