/// What a user agent's text says, by rules for the browsers, tools and systems that are met most.
///
/// The Collector asks uap-core's list of some thousand rules; families that are not here are `Other`, as those are that it does not know.
enum UserAgentRules {
    /// A pattern and the name of what it finds; without a name the first group is it.
    private struct Rule: Sendable {
        let pattern: GoRegex
        let name: String?
        /// The version that the pattern implies.
        let version: String?

        init?(_ pattern: Text, _ name: String?, version: String? = nil) {
            guard let compiled = try? GoRegex(pattern) else { return nil }
            self.pattern = compiled
            self.name = name
            self.version = version
        }

        /// Name and version of the first match.
        func found(in text: Text) -> (name: Text, version: [Text])? {
            guard let match = pattern.match(in: text) else { return nil }
            var groups = match.dropFirst().map { range in
                range.map { Text(bytes: Array(text.bytes[$0])) } ?? .empty
            }
            let family: Text
            if let name { family = Text(name) } else { family = groups.isEmpty ? "Other" : groups.removeFirst() }
            return (family, version.map { [Text($0)] } ?? groups.filter { !$0.bytes.isEmpty })
        }
    }

    static func fields(_ text: Text) -> ValueMap {
        let agent = browsers.lazy.compactMap { $0.found(in: text) }.first
        let system = systems.lazy.compactMap { $0.found(in: text) }.first
        func version(_ parts: [Text]?, _ count: Int) -> Text {
            Text(bytes: Array((parts ?? []).prefix(count).map(\.bytes).joined(separator: [0x2E])))
        }
        var map = ValueMap([
            ("user_agent.name", .string(agent?.name ?? "Other")), ("user_agent.original", .string(text)),
            ("user_agent.version", .string(version(agent?.version, 3))), ("os.name", .string(system?.name ?? "Other")),
        ])
        let systemVersion = version(system?.version, 4)
        if !systemVersion.bytes.isEmpty { map["os.version"] = .string(systemVersion) }
        return map
    }

    private static let number = #"(\d+)(?:\.(\d+))?(?:\.(\d+))?"#

    private static let browsers: [Rule] = [
        (
            #"(Googlebot-Image|Googlebot|AdsBot-Google|bingbot|YandexBot|DuckDuckBot|Applebot|AhrefsBot|SemrushBot)(?:/NUMBER)?"#,
            nil
        ),
        ("(?:Edge|Edg|EdgA|EdgiOS)/NUMBER", "Edge"), ("OPR/NUMBER.*Mobile|OPR/NUMBER(?:.*)Android", "Opera Mobile"),
        ("OPR/NUMBER", "Opera"), ("SamsungBrowser/NUMBER", "Samsung Internet"), ("Vivaldi/NUMBER", "Vivaldi"),
        ("YaBrowser/NUMBER", "Yandex Browser"), ("UCBrowser[ /]NUMBER", "UC Browser"),
        ("(?:Mobile|Tablet).*Firefox/NUMBER", "Firefox Mobile"), ("FxiOS/NUMBER", "Firefox iOS"),
        ("(Thunderbird|Firefox)/NUMBER", nil), ("CriOS/NUMBER", "Chrome Mobile iOS"),
        (#"Version/.+(?:Chrome)/NUMBER.* Mobile"#, "Chrome Mobile WebView"),
        ("HeadlessChrome/NUMBER", "HeadlessChrome"),
        ("Electron/NUMBER", "Electron"), ("Chrome/NUMBER.* Mobile", "Chrome Mobile"), ("(Chromium|Chrome)/NUMBER", nil),
        (#"(?:iPhone|iPad|iPod).*Version/NUMBER.*Safari/"#, "Mobile Safari"), ("Version/NUMBER.*Safari/", "Safari"),
        ("MSIE NUMBER", "IE"), (#"Trident/7\.0.*rv:NUMBER"#, "IE"),
        (
            "(PostmanRuntime|okhttp|curl|Wget|Go-http-client|HTTPie|axios|node-fetch|insomnia|PycURL|libcurl-agent)/NUMBER",
            nil
        ),
        ("python-requests/NUMBER", "Python Requests"), ("(?:Python|python)-?urllib3?/NUMBER", "Python-urllib"),
        ("Python/[0-9.]+ aiohttp/NUMBER", "Python aiohttp"), ("Apache-HttpClient/NUMBER", "Apache-HttpClient"),
        ("Java/NUMBER", "Java"),
    ].compactMap { Rule(Text($0.0).replacing("NUMBER", with: Text(number)), $0.1) }

    private static let systems: [Rule] = [
        (#"Windows NT 10\.0"#, "Windows:10"), (#"Windows NT 6\.3"#, "Windows:8.1"), (#"Windows NT 6\.2"#, "Windows:8"),
        (#"Windows NT 6\.1"#, "Windows:7"), (#"Windows NT 5\.1"#, "Windows:XP"), (#"Android[ -]NUMBER"#, "Android"),
        (#"(?:iPhone|iPad|iPod).* OS (\d+)_(\d+)(?:_(\d+))?"#, "iOS"),
        (#"CFNetwork/.* Darwin/"#, "iOS"), (#"Mac OS X (\d+)[_.](\d+)(?:[_.](\d+))?"#, "Mac OS X"),
        (#"CrOS [a-z0-9_]+ NUMBER"#, "Chrome OS"),
        ("(Ubuntu|Fedora|Debian|FreeBSD|OpenBSD|NetBSD)(?:[ /]NUMBER)?", nil),
        ("Linux", "Linux"),
    ].compactMap { pattern, name in
        // A version that the name implies stands after a colon.
        let parts = name?.split(separator: ":").map(String.init)
        guard let parts, parts.count == 2 else {
            return Rule(Text(pattern).replacing("NUMBER", with: Text(number)), name)
        }
        return Rule(Text(pattern), parts[0], version: parts[1])
    }
}
