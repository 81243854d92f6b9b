/// The words of SQL that go-sqllexer v0.2.4 takes for more than identifiers.
enum SQLKeywords {
    /// What a word is.
    enum Kind { case keyword, literal }

    /// What a word of Latin letters is, in any case of letters; `nil` for identifiers.
    static func kind(_ word: ArraySlice<UInt8>) -> Kind? {
        guard word.count <= longest else { return nil }
        let word = word.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
        return literals.contains(word) ? .literal : keywords.contains(word) ? .keyword : nil
    }

    private static let longest = 13
    private static let literals = set("TRUE FALSE NULL")
    private static let keywords = set(
        """
        ADD ALL ALTER ANALYZE AND ANY AS ASC ASSERTION BEGIN BETWEEN BY CASE CHECK CLONE CLUSTER COLUMN COMMIT CONSTRAINT COPY CREATE CUBE
        DATABASE DECLARE DEFAULT DELETE DESC DISTINCT DOMAIN DROP ELSE END ESCAPE EXEC EXECUTE EXISTS EXPLAIN FOREIGN FROM GRANT GROUP HAVING
        IF ILIKE IN INDEX INNER INSERT INTO IS JOIN KEY LATERAL LEFT LIKE LIMIT LITERAL MERGE NOT OF OFFSET ON ONLY OR ORDER OUT OUTER PLPGSQL
        PRIMARY PROC PROCEDURE RECURSIVE REPLACE RETURNING RETURNS REVOKE RIGHT ROLLBACK ROLLUP ROWNUM SELECT SET SKIP SOME STRAIGHT_JOIN
        TABLE TEMPORARY TOP TRIGGER TRUNCATE UNION UNIQUE UNLOGGED UPDATE USE USING VACUUM VALUES VIEW WHERE WINDOW WITH
        """)

    private static func set(_ words: String) -> Set<[UInt8]> {
        Set(words.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) })
    }
}

/// Finds the field in `EXTRACT(field FROM …)`, which PostgreSQL's statistics show as a parameter.
struct SQLExtractField {
    private enum Place { case none, afterName, afterBracket }
    private var place = Place.none

    /// Whether a word stands where the field does and is one.
    func isExpected(_ word: ArraySlice<UInt8>) -> Bool {
        place == .afterBracket && Self.fields.contains(Self.upper(word))
    }

    /// Takes the next token that is neither white space nor a comment.
    mutating func follow(_ token: ArraySlice<UInt8>, isFunction: Bool) {
        if isFunction {
            place = Self.upper(token) == Self.name ? .afterName : .none
        } else {
            place = place == .afterName && token.elementsEqual("(".utf8) ? .afterBracket : .none
        }
    }

    private static let name = Array("EXTRACT".utf8)
    private static let fields = Set(
        """
        CENTURY DAY DECADE DOW DOY EPOCH HOUR ISODOW ISOYEAR JULIAN MICROSECONDS MILLENNIUM MILLISECONDS MINUTE MONTH QUARTER SECOND
        TIMEZONE TIMEZONE_HOUR TIMEZONE_MINUTE WEEK YEAR
        """.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) })

    /// Empty for what is too long to be looked for.
    private static func upper(_ word: ArraySlice<UInt8>) -> [UInt8] {
        word.count > 15 ? [] : word.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
    }
}
