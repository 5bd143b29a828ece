import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.feeds.links import absolute, feed_address
from bot.sources.feeds.text import MAX_BODY, MAX_LINE, body, line, resolved, without_hidden


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        (None, None),
        ("", None),
        (" \n ", None),
        ("One\n two", "One two"),
        ("A <b>bold</b> word", "A bold word"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("<harbour master> wins", "<harbour master> wins"),
        ('<harbour onclick="x">wins', "wins"),
        ("&lt;i&gt;x&lt;/i&gt;", "x"),
        ("&amp;amp; &amp;quot;", '& "'),
        ("AT&T", "AT&T"),
        ("x&notit;y", "x&notit;y"),
        ("a\u202eb\u2066c\u200bd\u00ade\ufefff", "abcdef"),
        ("zero\u200dwidth joins letters", "zero\u200dwidth joins letters"),
        ("&#8238;evil", "evil"),
        ("a<!-- hidden -->b", "ab"),
        ("a<script>x</script>b<style>y", "ab"),
    ],
)
def test_a_line(words: str | None, plain: str | None) -> None:
    assert line(words) == plain


def test_a_long_line_is_cut_between_words() -> None:
    cut = line("harbour " * 100) or ""
    assert len(cut) <= MAX_LINE and cut.endswith("harbour")


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        (None, None),
        ("", None),
        ("<p></p>", None),
        ("<p>One.</p><p>Two,\n   folded.</p>", "One.\nTwo, folded."),
        ("One<br>two<BR/>three", "One\ntwo\nthree"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ("plain\n\ntext  stays", "plain\ntext stays"),
        ("&lt;p&gt;Twice&lt;/p&gt;&lt;p&gt;escaped&lt;/p&gt;", "Twice\nescaped"),
        ("&amp;amp;", "&"),
        ("<p>Use &lt;b&gt; for bold</p>", "Use <b> for bold"),
        ('<img alt="a > b" src=x>after', "after"),
        ('<a href="x">link</a>ed', "linked"),
        ("<p>a<script>alert('<p>')</script>b</p>", "ab"),
        ("<p>a<!-- <p>x</p> -->b</p>", "ab"),
        ("<p>a<style>p {}", "a"),
        ("one\xa0two\u2028three", "one two\nthree"),
        ("<p>a\u202eb</p>", "ab"),
        ("a < b <p>c", "a < b\nc"),
    ],
)
def test_a_body(words: str | None, plain: str | None) -> None:
    assert body(words) == plain


def test_a_body_is_read_to_its_limit() -> None:
    assert len(body("word " * MAX_BODY) or "") <= MAX_BODY


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/&;!-\"' ab\n#1xp\u202e\u200b"), max_size=80))
def test_no_tag_is_left_in_a_body_and_no_hidden_character_anywhere(words: str) -> None:
    for plain in (line(words), body(words)):
        assert plain is None or (plain == without_hidden(plain) and plain == plain.strip())
    assert "\n" not in (line(words) or "")


def test_entities_end_in_a_semicolon() -> None:
    assert resolved("&lt;&copy;&copy &bogus; &#65;&#x41;&#xD800;") == "<©&copy &bogus; AA\ufffd"


@pytest.mark.parametrize(
    ("link", "base", "address"),
    [
        ("https://a.example/x", None, "https://a.example/x"),
        ("HTTP://a.example/", None, "HTTP://a.example/"),
        ("/x", "https://a.example/y/", "https://a.example/x"),
        ("x", None, None),
        ("", "https://a.example/", None),
        ("https://", None, None),
        ("https://[", "https://a.example/", None),
        ("https:///x", None, None),
        ("https:///path/to", None, None),
        ("https://[a.example", None, None),
        ("https://a.example]", None, None),
        ("javascript:alert(1)", "https://a.example/", None),
        ("java\nscript:alert(1)", "https://a.example/", None),
        (" https://a.example/a b ", None, "https://a.example/a%20b"),
        ("https://a.example/" + "x" * 9000, None, None),
    ],
)
def test_links(link: str, base: str | None, address: str | None) -> None:
    assert absolute(link, base) == address


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("feed:https://a.example/x", "https://a.example/x"),
        ("feed://a.example/x", "https://a.example/x"),
        ("FEED:http://a.example/x", "http://a.example/x"),
        ("feed:javascript:x", None),
        (None, None),
    ],
)
def test_addresses_that_say_feed(link: str | None, address: str | None) -> None:
    assert feed_address(link, None) == address
