/// Names of months and weekdays in the languages that `Time` reads, as the Unicode CLDR has them (formats `MMMM`, `MMM`, `EEEE`, `EEE`).
enum TimeLocale {
    /// The names of a language tag; regions are those of their language. `nil` for a language that is not known here.
    static func names(_ tag: String) -> GoLayout.Names? {
        let language = tag.prefix { $0 != "-" && $0 != "_" }.lowercased()
        if language == "en" { return .english }
        guard let lists = table[language] else { return nil }
        func words(_ index: Int) -> [String] { lists[index].split(separator: " ").map(String.init) }
        return GoLayout.Names(
            months: words(0), shortMonths: words(1), weekdays: words(2), shortWeekdays: words(3),
            mornings: halves[language]?.morning ?? [], afternoons: halves[language]?.afternoon ?? [])
    }

    /// Words for AM and PM where a language has its own.
    private static let halves: [String: (morning: [String], afternoon: [String])] = [
        "es": (["a.m.", "a. m.", "a.\u{A0}m."], ["p.m.", "p. m.", "p.\u{A0}m."]),
        "nl": (["a.m."], ["p.m."]),
    ]

    private static let table: [String: [String]] = [
        "de": [
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
            "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
            "Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag", "So. Mo. Di. Mi. Do. Fr. Sa.",
        ],
        "es": [
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
            "ene feb mar abr may jun jul ago sept oct nov dic",
            "domingo lunes martes miércoles jueves viernes sábado", "dom lun mar mié jue vie sáb",
        ],
        "fr": [
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
            "dimanche lundi mardi mercredi jeudi vendredi samedi", "dim. lun. mar. mer. jeu. ven. sam.",
        ],
        "it": [
            "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
            "gen feb mar apr mag giu lug ago set ott nov dic",
            "domenica lunedì martedì mercoledì giovedì venerdì sabato", "dom lun mar mer gio ven sab",
        ],
        "nl": [
            "januari februari maart april mei juni juli augustus september oktober november december",
            "jan feb mrt apr mei jun jul aug sep okt nov dec",
            "zondag maandag dinsdag woensdag donderdag vrijdag zaterdag", "zo ma di wo do vr za",
        ],
        "pt": [
            "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
            "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
            "domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado",
            "dom. seg. ter. qua. qui. sex. sáb.",
        ],
    ]
}
