import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Removes attributes that are not allowed and masks values (contrib v0.161.0, `processor/redactionprocessor`).
struct RedactionProcessor: CollectorProcessor {
    var allowsAllKeys = false
    var allowedKeys: [String] = []
    var ignoredKeys: [String] = []
    var ignoredKeyPatterns: [String] = []
    var blockedKeyPatterns: [String] = []
    var blockedValues: [String] = []
    var allowedValues: [String] = []
    var redactsAllTypes = false
    var hashFunction = ""
    var key = ""
    var summaryLevel = ""
    var urls = URLSanitizerBlock()
    var databases = DatabaseSanitizerBlock()

    /// The Collector's defaults: no attribute is allowed.
    init() {}

    static let type = "redaction"
    static let effect = ProcessorEffect.edits
    static let summary = "removes attributes that are not allowed and masks values"
    static var fields: [SettingField<RedactionProcessor>] {
        [
            .value("allow_all_keys", \.allowsAllKeys, .collectorFlag, "whether every attribute may stay"),
            .value("allowed_keys", \.allowedKeys, .collectorTexts, "attributes that may stay"),
            .value("ignored_keys", \.ignoredKeys, .collectorTexts, "attributes that stay as they are"),
            .value(
                "ignored_key_patterns", \.ignoredKeyPatterns, .collectorTexts,
                "regular expressions for such attributes"),
            .value(
                "blocked_key_patterns", \.blockedKeyPatterns, .collectorTexts,
                "regular expressions for attributes whose value is masked"),
            .value("blocked_values", \.blockedValues, .collectorTexts, "regular expressions for what is masked"),
            .value("allowed_values", \.allowedValues, .collectorTexts, "regular expressions for values that stay"),
            .value("redact_all_types", \.redactsAllTypes, .collectorFlag, "whether values that are no text are masked"),
            .value("hash_function", \.hashFunction, .collectorText, "md5, sha1, sha3, hmac-sha256 or hmac-sha512"),
            .value("hmac_key", \.key, .collectorText, "the key of an hmac function"),
            .value("summary", \.summaryLevel, .collectorText, "debug, info or silent"),
            .block("url_sanitizer", \.urls, "identifiers in URLs"),
            .block("db_sanitizer", \.databases, "literals in database statements"),
        ]
    }

    func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)? {
        let found = diagnostics.count
        var editor = RedactionEditor()
        editor.allowed = allowsAllKeys ? nil : Set(allowedKeys.map { Text($0) } + RedactionEditor.Note.keys)
        editor.ignored = Set(ignoredKeys.map { Text($0) })
        func patterns(_ texts: [String], _ key: String) -> [GoRegex] {
            texts.compactMap { text in
                do throws(EvaluationError) { return try GoRegex(Text(text)) } catch {
                    diagnostics.append(
                        (node[key] ?? node).diagnostic("'\(text)' is no regular expression: \(error.message)"))
                    return nil
                }
            }
        }
        editor.ignoredPatterns = patterns(ignoredKeyPatterns, "ignored_key_patterns")
        editor.blockedKeys = patterns(blockedKeyPatterns, "blocked_key_patterns")
        editor.blockedValues = patterns(blockedValues, "blocked_values")
        editor.allowedValues = patterns(allowedValues, "allowed_values")
        editor.redactsAllTypes = redactsAllTypes
        editor.writesCounts = summaryLevel == "debug" || summaryLevel == "info"
        editor.writesKeys = summaryLevel == "debug"
        editor.key = Array(key.utf8)
        editor.mask = mask(at: node["hash_function"] ?? node, into: &diagnostics)
        if urls.isEnabled {
            editor.urlAttributes = Set(urls.attributes.map { Text($0) })
            editor.cleansNames = urls.cleansNames ?? true
            diagnostics.append(
                (node["url_sanitizer"] ?? node).diagnostic(
                    "words in URLs that only look like words are not told apart: they stay, where the Collector may write *",
                    severity: .warning))
        }
        if databases.isEnabled { editor.databases = DatabaseSanitizer(databases) }
        return diagnostics[found...].contains { $0.severity == .error } ? nil : editor
    }

    private func mask(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> RedactionEditor.Mask {
        guard let mask = RedactionEditor.Mask(rawValue: hashFunction.lowercased()) else {
            diagnostics.append(
                node.diagnostic(
                    "unknown hash_function '\(hashFunction)': the Collector refuses it",
                    remedy: "md5, sha1, sha3, hmac-sha256 or hmac-sha512"))
            return .stars
        }
        if key.utf8.count < mask.leastKeyBytes {
            diagnostics.append(
                node.diagnostic("hmac_key is shorter than \(mask.leastKeyBytes) bytes: the Collector refuses it"))
        }
        return mask
    }
}

/// The keys of `url_sanitizer`.
struct URLSanitizerBlock: SettingsBlock {
    var isEnabled = false
    var attributes: [String] = []
    var cleansNames: Bool?
    var cleansBodies: Bool?
    static let summary = "identifiers in URLs become *"
    static var fields: [SettingField<URLSanitizerBlock>] {
        [
            .value("enabled", \.isEnabled, .collectorFlag, "whether it is done"),
            .value("attributes", \.attributes, .collectorTexts, "attributes that hold URLs"),
            .value("sanitize_span_name", \.cleansNames, .collectorFlag, "whether names of spans are URLs too"),
            .value("sanitize_log_body", \.cleansBodies, .collectorFlag, "for logs only"),
        ]
    }
}

/// The keys of `db_sanitizer`.
struct DatabaseSanitizerBlock: SettingsBlock {
    /// One kind of database.
    struct Database: SettingsBlock {
        var isEnabled = false
        var attributes: [String] = []
        static let summary = "statements of one kind of database"
        static var fields: [SettingField<Database>] {
            [
                .value("enabled", \.isEnabled, .collectorFlag, "whether it is done"),
                .value("attributes", \.attributes, .collectorTexts, "attributes that hold statements"),
            ]
        }
    }

    var sql = Database()
    var redis = Database()
    var valkey = Database()
    var memcached = Database()
    var mongo = Database()
    var opensearch = Database()
    var elasticsearch = Database()
    var cleansNames: Bool?

    var isEnabled: Bool {
        [sql, redis, valkey, memcached, mongo, opensearch, elasticsearch].contains { $0.isEnabled }
    }

    static let summary = "literals in database statements become ?"
    static var fields: [SettingField<DatabaseSanitizerBlock>] {
        [
            .block("sql", \.sql, "SQL"), .block("redis", \.redis, "Redis"), .block("valkey", \.valkey, "Valkey"),
            .block("memcached", \.memcached, "memcached"), .block("mongo", \.mongo, "MongoDB"),
            .block("opensearch", \.opensearch, "OpenSearch"), .block("es", \.elasticsearch, "Elasticsearch"),
            .value("sanitize_span_name", \.cleansNames, .collectorFlag, "whether names of spans are statements too"),
        ]
    }
}
