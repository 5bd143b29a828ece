"""What strangers may type to search: syntax of the engine, of SQL and of shells, and letters that few programs expect."""

from itertools import product

from tests.hostile.strings import HOSTILE

_ENGINE = (
    '"', '""', '"""', "'", "''", '" OR "', 'a" OR "b', '"a" OR', "OR", "AND", "NOT", "a OR b", "a AND", "NOT a", "a NOT b",
    "NEAR", "NEAR(", "NEAR(a b)", "NEAR(a b, 5)", "NEAR/5", "a NEAR b", "*", "a*", "*a", "^", "^a", "a^b", "+", "a + b",
    "(", ")", "()", "((((", "))))", "(a OR b", "a) OR (b", "{", "}", "{a b}: c", "a : b", ":", "::", ":a", "a:", "-", "--",
    "---", "-a", "- a", "-“", "-()", "title:x", "body : x", "{title} : x", "- body : x", "rowid:1", "rank MATCH 'bm25'",
)  # fmt: skip
_SQL = (
    "'; DROP TABLE articles; --", "1' OR '1'='1", "\" OR 1=1 --", "x' UNION SELECT text FROM article_versions --",
    "); DELETE FROM comments; --", "a' || (SELECT 1) || '", "/* a */", "; ATTACH 'x' AS y", "%", "_", "%%%", "a%b_c!d",
    "load_extension('x')", "PRAGMA table_info(articles)", "$1", "?", "?1", ":platform", "@workspace", "[a]", "`a`",
)  # fmt: skip
_LETTERS = (
    "\0", "a\0b", "\0\0\0", "a\nb", "a\tb", "\r\n", "\x01\x02\x1f", "\x7f", "\u202eharbour", "שלום עולם", "مرحبا", "\u2066a\u2069",
    "😀", "😀😀😀", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "é", "e\u0301", "ﬁsh", "Ⅷ", "²", "①", "ß", "İ", "ı", "ǅ", "中文", "日本語の港", "한국어",
    "\ufeffa", "a\u200bb", "\u00ad", "\ud7ff", "\ufffd", "\U0010ffff", "a\u0300" * 60, "Z̷͑a̸͝l̶g̵o̴", "“”", "„a“", "«a»", "‘a’", "—", "…",
)  # fmt: skip
_LONG = ("a" * 3_000, "a " * 2_000, '"' * 2_000, "(" * 2_000, "-a " * 900, "topic:a " * 300, "😀" * 1_500, "a:b " * 500)
_NAMES = ("topic", "source", "speaker", "since", "until", "order", "-source", "author")
_VALUES = ("", '"', '""', '"a', "*", "'; DROP TABLE topics; --", "\0", "😀", "a" * 500, "%", "2026-99-99", "-", "(")

QUERIES = tuple(
    dict.fromkeys(
        (*_ENGINE, *_SQL, *_LETTERS, *_LONG, *(f"{name}:{value}" for name, value in product(_NAMES, _VALUES)), *HOSTILE)
    )
)
