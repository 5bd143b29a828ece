"""Paywalls and the other answers that are no card, as a reader meets them."""

import pytest

from bot.sources.errors import PageError, Paywalled
from bot.sources.pages import STUB_TEXT, Page, read_page

SENTENCE = (
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours in the hall."
)
MARKED = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
STUB, WHOLE = 3, STUB_TEXT // len(SENTENCE) + 2


def read(count: int, head: str = "", body: str = "") -> Page:
    text = "".join(f"<p>{number}. {SENTENCE}</p>" for number in range(count))
    page = f"<html><head>{head}</head><body><article>{text}</article>{body}</body></html>"
    return read_page(page.encode(), "https://example.org/berths", "text/html", "utf-8")


@pytest.mark.parametrize(
    "asking",
    [
        "<div>Subscribe to continue reading.</div>",
        "<div><a href=/pay>Subscribe</a> to continue reading.</div>",
        "<section><span>This article is for subscribers</span></section>",
    ],
)
def test_a_beginning_that_asks_to_pay_is_refused(asking: str) -> None:
    with pytest.raises(Paywalled):
        read(STUB, body=asking)


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>wall = 'Subscribe to continue reading'</script>",
        "<template><p>Subscribe to continue reading</p></template>",
        "<div hidden><p>Subscribe to continue reading</p></div>",
        "<div style='color:red; display: none'><p>Subscribe to continue reading</p></div>",
        "<!-- Subscribe to continue reading -->",
        "<nav>Already a subscriber? Log in</nav>",
    ],
)
def test_a_short_free_article_is_read_though_the_site_has_a_wall_elsewhere(unseen: str) -> None:
    assert SENTENCE in read(STUB, body=unseen).text


def test_a_whole_article_behind_a_mark_is_read_and_says_so() -> None:
    assert read(WHOLE, head=MARKED).paywalled
    assert not read(WHOLE).paywalled
    with pytest.raises(Paywalled):
        read(STUB, head=MARKED)


@pytest.mark.parametrize(
    ("body", "kind", "word"),
    [(b"ID3\x04", "audio/mpeg", "sound"), (b'{"a": 1}', "application/json", "JSON"), (b"MZ\x90", None, "address")],
)
def test_each_foreign_kind_is_named_in_its_sentence(body: bytes, kind: str | None, word: str) -> None:
    with pytest.raises(PageError) as caught:
        read_page(body, None, kind, None)
    assert caught.value.code == "not-a-page"
    assert word in caught.value.sentence


def test_the_page_says_what_extracted_it() -> None:
    name, _, version = read(WHOLE).extractor.partition(" ")
    assert name == "trafilatura"
    assert version[:1].isdigit()


def test_plain_text_keeps_its_lines_and_loses_what_cannot_be_typed() -> None:
    page = read_page(f"\r\n{SENTENCE}\r\n  second\x00 line\r\n".encode(), None, "text/plain", None)
    assert page.text == f"{SENTENCE}\n  second line"
    assert page.extractor == "plain text"
