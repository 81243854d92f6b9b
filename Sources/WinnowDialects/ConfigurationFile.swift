import WinnowFormats
public import WinnowSettings
public import WinnowModel

/// A configuration file in memory: its bytes, and the YAML that they may be.
public struct ConfigurationFile: Sendable {
    /// The file as the user named it.
    public let name: String
    /// What it holds.
    public let bytes: [UInt8]
    /// Its YAML documents, or why there are none.
    public let yaml: Result<[YAMLNode], Failure>

    /// Reads a file; one that can't be read is an `.io` failure.
    public init(path: String) throws(Failure) {
        self.init(bytes: try SmallFile.read(path), name: path)
    }

    /// Takes bytes that stand in a file of the given name.
    public init(bytes: [UInt8], name: String) {
        self.name = name
        self.bytes = bytes
        do throws(Failure) {
            let documents = try YAMLDocument.documents(bytes: bytes, file: name).filter { !$0.isNull }
            if documents.isEmpty {
                let empty = Diagnostic("empty: there is no configuration in it", file: name, line: 1)
                yaml = .failure(Failure(.data, empty))
            } else {
                yaml = .success(documents)
            }
        } catch {
            yaml = .failure(error)
        }
    }

    /// The same of a file that is no YAML because a mapping names a key twice: the last of them counts. `nil` for any other.
    var lastOfTwins: YAMLNode? {
        guard case .failure = yaml,
            let first = try? YAMLDocument.documents(bytes: bytes, file: name, takesLastOfTwins: true)
                .first(where: { !$0.isNull }), first.entries != nil
        else { return nil }
        return first
    }

    /// The first document, also where a later one is no YAML; `nil` where there is none.
    var first: YAMLNode? {
        switch yaml {
        case .success(let documents): documents.first
        case .failure: try? YAMLDocument.documents(bytes: bytes, file: name, limit: 1).first { !$0.isNull }
        }
    }

    /// The first document, where the file is YAML and a mapping stands at its top.
    var mapping: YAMLNode? {
        guard case .success(let documents) = yaml, let first = documents.first, first.entries != nil else { return nil }
        return first
    }
}
