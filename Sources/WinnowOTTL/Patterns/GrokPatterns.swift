/// Building blocks of grok expressions: the general ones and those for the logs of Apache httpd and syslog, with the names and fields of
/// elastic/go-grok (ECS).
///
/// Those for single products (AWS, Bro, Exim, firewalls, HAProxy, Java, Junos, MongoDB, Nagios, PostgreSQL, Rails, Redis, Ruby, Squid) are
/// not here: an expression that names one is refused, and can bring its own definition.
enum GrokPatterns {
    static let all: [String: String] = [
        "WORD": #"\b\w+\b"#, "NOTSPACE": #"\S+"#, "SPACE": #"\s*"#, "DATA": ".*?", "GREEDYDATA": ".*",
        "INT": "(?:[+-]?(?:[0-9]+))", "NUMBER": "(?:%{BASE10NUM})", "BOOL": "true|false",
        "BASE10NUM": #"([+-]?(?:[0-9]+(?:\.[0-9]+)?)|\.[0-9]+)"#, "BASE16NUM": "[+-]?(?:0x)?[0-9A-Fa-f]+",
        "BASE16FLOAT": #"[+-]?(?:0x)?[0-9A-Fa-f]+(?:\.[0-9A-Fa-f]*)?"#, "POSINT": #"\b[1-9][0-9]*\b"#,
        "NONNEGINT": #"\b[0-9]+\b"#,
        "QUOTEDSTRING": #""([^"\\]*(\\.[^"\\]*)*)"|\'([^\'\\]*(\\.[^\'\\]*)*)\'"#, "QS": "%{QUOTEDSTRING}",
        "UUID": "[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}",
        "URN": "urn:[0-9A-Za-z][0-9A-Za-z-]{0,31}:[0-9A-Za-z()+,.:=@;$_!*'/?#-]+",

        "IP": "(?:%{IPV6}|%{IPV4})", "IPV4": "(?:" + octet + #"\.){3}"# + octet, "IPV6": ipv6,
        "IPORHOST": "(?:%{IP}|%{HOSTNAME})",
        "HOSTNAME": #"\b(?:[0-9A-Za-z][0-9A-Za-z-]{0,62})(?:\.(?:[0-9A-Za-z][0-9A-Za-z-]{0,62}))*(\.?|\b)"#,
        "HOSTPORT": "%{IPORHOST}:%{POSINT}", "EMAILLOCALPART": "[a-zA-Z][a-zA-Z0-9_.+-=:]+",
        "EMAILADDRESS": "%{EMAILLOCALPART}@%{HOSTNAME}", "USERNAME": "[a-zA-Z0-9._-]+", "USER": "%{USERNAME}",
        "MAC": "(?:%{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC})", "CISCOMAC": #"(?:(?:[A-Fa-f0-9]{4}\.){2}[A-Fa-f0-9]{4})"#,
        "WINDOWSMAC": "(?:(?:[A-Fa-f0-9]{2}-){5}[A-Fa-f0-9]{2})",
        "COMMONMAC": "(?:(?:[A-Fa-f0-9]{2}:){5}[A-Fa-f0-9]{2})",

        "PATH": "(?:%{UNIXPATH}|%{WINPATH})", "UNIXPATH": #"(/[\w_%!$@:.,+~-]+)+"#,
        "WINPATH": #"[A-Za-z]+:(\\[^\\?*]+)+"#, "TTY": #"/dev/(pts|tty([pq])?)(\w+)?/?(?:[0-9]+)"#,
        "URIPROTO": #"[A-Za-z][A-Za-z0-9+\-.]+"#, "URIHOST": "%{IPORHOST}(?::%{POSINT})?",
        "URIPATH": #"(/[A-Za-z0-9$.+!*'(){},~:;=@#%&_\-]+)+"#,
        "URIQUERY": #"[A-Za-z0-9$.+!*'|(){},~@#%&/=:;_?\-\[\]<>]*"#, "URIPARAM": #"\?%{URIQUERY}"#,
        "URIPATHPARAM": #"%{URIPATH}(?:\?%{URIQUERY})?"#,
        "URI": #"%{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?%{URIHOST}(?:%{URIPATH}(?:\?%{URIQUERY})?)?"#,

        "MONTH":
            #"\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|Jun(?:e)?|Jul(?:y)?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"#,
        "MONTHNUM": "(?:0[1-9]|1[0-2])", "MONTHDAY": "(?:(?:0[1-9])|(?:[12][0-9])|(?:3[01])|[1-9])",
        "DAY":
            #"\b(?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)\b"#,
        "YEAR": #"(\d\d){1,2}"#, "HOUR": "(?:2[0123]|[01]?[0-9])", "MINUTE": "(?:[0-5][0-9])",
        "SECOND": "(?:(?:[0-5][0-9]|60)(?:[:.,][0-9]+)?)", "TIME": "%{HOUR}:%{MINUTE}(?::%{SECOND})?",
        "DATE": "%{DATE_US}|%{DATE_EU}", "DATE_US": "%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}",
        "DATE_EU": "%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}", "DATESTAMP": "%{DATE}[- ]%{TIME}",
        "ISO8601_TIMEZONE": "(?:Z|[+-]%{HOUR}(?::?%{MINUTE}))", "ISO8601_SECOND": "%{SECOND}",
        "TIMESTAMP_ISO8601":
            "%{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?%{ISO8601_TIMEZONE}?",
        "TZ": "(?:[PMACE][SED]T|UTC)", "DATESTAMP_RFC822": "%{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}",
        "DATESTAMP_RFC2822": "%{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{ISO8601_TIMEZONE}",
        "DATESTAMP_OTHER": "%{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{TZ} %{YEAR}",
        "DATESTAMP_EVENTLOG": "%{YEAR}%{MONTHNUM}%{MONTHDAY}%{HOUR}%{MINUTE}%{SECOND}",
        "HTTPDATE": "%{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}",

        "SYSLOGTIMESTAMP": "%{MONTH} +%{MONTHDAY} %{TIME}", "PROG": #"[!-Z\\^-~]+"#,
        "SYSLOGPROG": #"%{PROG}(?:\[\d+\])?"#, "SYSLOGHOST": "%{IPORHOST}",
        "SYSLOGFACILITY": "<%{NONNEGINT}.%{NONNEGINT}>",
        "SYSLOGBASE":
            "%{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:host.hostname} %{SYSLOGPROG}:",
        "LOGLEVEL":
            "(?i)(alert|trace|debug|notice|info(?:rmation)?|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|severe|emerg(?:ency)?)",

        "HTTPDUSER": "%{EMAILADDRESS}|%{USER}", "HTTPDERROR_DATE": "%{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{YEAR}",
        "HTTPD_COMMONLOG":
            #"%{IPORHOST:source.address} (?:-|%{HTTPDUSER:apache.access.user.identity}) (?:-|%{HTTPDUSER:user.name}) \[%{HTTPDATE:timestamp}\] "(?:%{WORD:http.request.method} %{NOTSPACE:url.original}(?: HTTP/%{NUMBER:http.version})?|%{DATA})" (?:-|%{INT:http.response.status_code:int}) (?:-|%{INT:http.response.body.size:long})"#,
        "HTTPD_COMBINEDLOG":
            #"%{HTTPD_COMMONLOG} "(?:-|%{DATA:http.request.referrer})" "(?:-|%{DATA:user_agent.original})""#,
        "COMMONAPACHELOG": "%{HTTPD_COMMONLOG}", "COMBINEDAPACHELOG": "%{HTTPD_COMBINEDLOG}",
    ]

    private static let octet = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)"

    /// Every way to leave out groups of an address of eight.
    private static let ipv6: String = {
        let group = "[0-9A-Fa-f]{1,4}"
        let four = #"((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3})"#
        var forms = ["((\(group):){7}(\(group)|:))", "((\(group):){6}(:\(group)|\(four)|:))"]
        for left in stride(from: 5, through: 0, by: -1) {
            let groups = left == 0 ? ":" : "(\(group):){\(left)}"
            let missing = left == 5 ? ":" : "(:\(group)){0,\(5 - left)}:"
            forms.append("(\(groups)(((:\(group)){1,\(7 - left)})|(\(missing)\(four))|:))")
        }
        return "(" + forms.joined(separator: "|") + ")(%.+)?"
    }()
}
