import Testing
import WinnowOTTL
import WinnowTestSupport

@testable import WinnowPipeline

/// What go-sqllexer makes of statements in its own tests, and what its grammar says beyond them.
@Suite struct SQLLiteralsTests {
    private static func removed(_ statement: String, _ dialect: SQLScanner.Dialect = .common) -> String {
        SQLLiterals.removed(from: Text(statement), dialect).string
    }

    @Test(arguments: [
        ("SELECT * FROM users where id = 1", "SELECT * FROM users where id = ?"),
        ("SELECT * FROM users where id = 0x124af", "SELECT * FROM users where id = ?"),
        ("SELECT * FROM users where id = 0617", "SELECT * FROM users where id = ?"),
        (#"SELECT * FROM users where id = 'j\'s'"#, "SELECT * FROM users where id = ?"),
        ("SELECT * FROM users where id = 'Joh", "SELECT * FROM users where id = ?"),
        ("SELECT * FROM users123ab where id12 = ?", "SELECT * FROM users?ab where id? = ?"),
        (
            "where id is NULL and is_active = TRUE and is_admin = False",
            "where id is ? and is_active = ? and is_admin = ?"
        ),
        ("SELECT 1 -- 2 comments", "SELECT ? -- 2 comments"),
        ("\n\t/* 1\n2 */ SELECT 1\n", "/* 1\n2 */ SELECT ?"),
        (
            "SELECT $func$INSERT INTO t VALUES ('a', 1, 2) $func$ where id = 1",
            "SELECT $func$INSERT INTO t VALUES (?, ?, ?)$func$ where id = ?"
        ),
        ("where id = $tag$test$tag$ and a = $$b$$", "where id = ? and a = ?"),
        ("SELECT 1.2, 1.2e3, 1.2e-3, 1.2E3, 1.2E-3", "SELECT ?, ?, ?, ?, ?"),
        (
            "id = -1 OR id = +01 OR id = -108 OR id = -.018 OR id = 1e2",
            "id = ? OR id = ? OR id = ? OR id = ? OR id = ?"
        ),
        ("SELECT * FROM \"世界\" where name = '🌊'", "SELECT * FROM \"世界\" where name = ?"),
        ("SELECT * FROM \"t1\".\"c2\" where id = $1", "SELECT * FROM \"t?\".\"c?\" where id = ?"),
        ("USING - SELECT", "USING - SELECT"),
        ("nspname !~* '.*x.*'", "nspname !~* ?"),
        ("WHERE id = 1 or /*!obfuscation*/ 1 = 1", "WHERE id = ? or /*!obfuscation*/ ? = ?"),
        ("'{\"a\": 1}'::jsonb ->> 'a' #> '{a}' - 'b' ?| '{a}'", "?::jsonb ->> ? #> ? - ? ?| ?"),
        ("DECLARE @Name NVARCHAR(50) = 'T'", "DECLARE @Name NVARCHAR(?) = ?"),
        ("SELECT @@VERSION2, @p1", "SELECT @@VERSION2, @p1"),
        (
            "SELECT EXTRACT(epoch FROM a), extract( /* x */ MoNtH FROM b)",
            "SELECT EXTRACT(? FROM a), extract( /* x */ ? FROM b)"
        ),
        (
            "SELECT epoch, EXTRACT(custom FROM a), EXTRACT (day FROM b)",
            "SELECT epoch, EXTRACT(custom FROM a), EXTRACT (day FROM b)"
        ),
    ])
    func statements(_ statement: String, _ expected: String) {
        #expect(Self.removed(statement) == expected)
    }

    @Test(arguments: [
        ("INSERT INTO t VALUES ('a', 3)", "INSERT INTO t VALUES (?, ?)"), ("SELECT 'it''s'", "SELECT ??"),
        ("a-1", "a?"),
        ("LIMIT 3", "LIMIT ?"), ("WHERE a = %s", "WHERE a = %s"), ("count(*), md5(a1)", "count(*), md5(a?)"),
        ("c1(x)", "c1(x)"),
        ("NULL=1 OR x=NULL", "NULL=? OR x=?"), ("(null),true;", "(?),?;"), ("key.1e5", "key.?"),
        ("xkey.1e5", "xkey.?e?"),
        ("4711abc 08 0b1", "?abc ? ?b?"), ("select/*1*/1", "select/*1*/?"), ("xselect/*1*/1", "xselect/*?*/?"),
        ("\"a1", "\"a1"), ("/* 1", "/* 1"), ("$a 1", "$a 1"), ("é1 é1(", "é? é?("), ("@é5", "@é?"), ("`t1`", "`t?`"),
        (#"LIKE 'a' ESCAPE '\' AND b = 1"#, "LIKE ? ESCAPE ?"), ("a = 1\u{0} b = 2", "a = ?"), ("'a\u{0}'", "?"),
        ("", ""), (" \u{A0}", ""),
        ("a=?1", "a=??"), ("a=-5", "a=-?"), ("a=--5", "a=--?"), ("$ĤĤ$a$$$", "$ĤĤ$a$$$"), ("$Ĥ$a$$$1", "??"),
        ("#1", "#?"),
    ])
    func edges(_ statement: String, _ expected: String) {
        #expect(Self.removed(statement) == expected)
    }

    @Test(arguments: [
        ("SELECT \"a1\" # 1", "SELECT ? # 1"), ("SELECT `a1`.`b2`, 'x'", "SELECT `a?`.`b?`, ?"),
        ("SELECT \"unfinished", "SELECT ?"),
    ])
    func mysql(_ statement: String, _ expected: String) {
        #expect(Self.removed(statement, .mysql) == expected)
    }

    @Test func damagedIdentifiersAreRepairedWhereDigitsGo() {
        let statement = Text(bytes: Array("\"a".utf8) + [0xFF] + Array("1\" \"b".utf8) + [0xFF] + Array("\"".utf8))
        let expected = Array("\"a\u{FFFD}?\" \"b".utf8) + [0xFF] + Array("\"".utf8)
        #expect(SQLLiterals.removed(from: statement, .common).bytes == expected)
    }

    /// Any bytes are read to the end, and no digit of a number is left.
    @Test func anyBytesAreRead() {
        var random = TestRandom(seed: 11)
        let parts = [
            "'", "\"", "`", "$", "$$", "$func$", "$a$", "\\", "--", "/*", "*/", "\n", " ", "1", "0x", "e", "-", "NULL",
            "@", "#", "é", "\u{0}",
        ]
        .map { Array($0.utf8) }
        for _ in 0..<4000 {
            var bytes: [UInt8] = []
            for _ in 0..<random.below(24) {
                bytes += random.oneIn(3) ? [UInt8(truncatingIfNeeded: random.below(256))] : random.pick(parts)
            }
            for dialect in [SQLScanner.Dialect.common, .mysql] {
                var scanner = SQLScanner(bytes, dialect)
                var last = 0
                while scanner.next() != nil {
                    #expect(scanner.cursor > last)
                    last = scanner.cursor
                }
                #expect(last == bytes.count || bytes[last] == 0)
                _ = SQLLiterals.removed(from: Text(bytes: bytes), dialect)
            }
        }
    }

    /// What has lost its literals has none.
    @Test func onceIsEnough() {
        var random = TestRandom(seed: 12)
        let words = [
            "SELECT", "FROM", "a1", "t.c2", "\"q3\"", "'x'", "4.5e-6", "NULL", "true", "$1", "$$ 7 $$", "(", ")", ",",
            "=", "::", "-- 8\n", "/* 9 */",
        ]
        for _ in 0..<500 {
            let statement = (0..<random.below(20)).map { _ in random.pick(words) }.joined(separator: " ")
            let once = Self.removed(statement)
            #expect(Self.removed(once) == once, "\(statement)")
        }
    }

    /// A tag that repeats itself, and quotes without an end, are not read again and again.
    @Test func longStatementsTakeTimeInProportion() {
        let count = 200_000
        let tag = "$" + String(repeating: "Ĥ", count: count / 2) + "a$" + String(repeating: "$", count: count)
        #expect(Self.removed(tag) == tag)
        for part in ["\"", "'", "$", "/*", "`", "@", "(", "$a$ "] {
            _ = Self.removed(String(repeating: part, count: count))
        }
    }
}
