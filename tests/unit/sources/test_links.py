"""Where links stand in an article's text, as far as the page says it."""

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.codec import links_from_json, links_to_json
from bot.sources.extract import article_text
from bot.sources.links import MAX_LINKS, links_in
from bot.sources.pages import read_page
from summaries.document import Links, Span

PARAGRAPHS = (
    '<p>Fees rose by a third, says <a href="/report.pdf">a <b>report</b></a> of the port\u00a0authority.</p>',
    "<p>The council has asked for the\n   figures behind it, and has waited for them since May.</p>",
    '<p>See <a href="#notes">the notes</a>, or <a href="mailto:a@b.example">write to us</a> about the new sea wall.</p>',
    '<p>“Nobody knows,” said <!-- a remark --> <a href="https://quill.example/">Ada Quill</a>, who chairs the harbour board.</p>',
    '<p>The first line of an address<br>and its second line, with <a href="/x">a link</a> in it, for the harbour office.</p>',
)
PAGE = f"<html><body><nav><ul><li><a href='/'>Home</a></li></ul></nav><article><h1>Fees</h1>{''.join(PARAGRAPHS)}</article></body></html>"


def read(page: str) -> tuple[str, Links]:
    text = article_text(page)
    return text, links_in(lxml.html.document_fromstring(page), text)


def test_links_stand_where_they_stood_on_the_page() -> None:
    text, links = read(PAGE)
    assert [span.of(text) for span in links.spans] == ["a report", "Ada Quill"]
    known = "\n".join(span.of(text) for span in links.known)
    assert "Fees rose by a third" in known and "waited for them since May" in known and "write to us" in known
    assert "an address" not in known, "its lines are not one block of the page: nothing is said of them"
    assert read_page(PAGE.encode(), None, "text/html", "utf-8").links == links
    assert (
        read_page(b"Only words, and more of them, without any mark-up at all. " * 3, None, "text/plain", None).links
        is None
    )


def test_words_that_stand_twice_are_known_twice() -> None:
    text, links = read("<article>" + PARAGRAPHS[3] * 2 + PARAGRAPHS[1] * 2 + "</article>")
    assert [span.of(text) for span in links.spans] == ["Ada Quill"] * text.count("Ada Quill")


def test_of_blocks_with_the_same_words_each_ones_links_are_told() -> None:
    blocks = (
        "<p>Fees rose, says the port.</p>",
        '<p>Fees rose, says <a href="/p">the port</a>.</p>',
        '<p><a href="/f">Fees</a> rose, says the port.</p>',
    )
    text, links = read(f"<article>{''.join(blocks) * 3}{PARAGRAPHS[1]}</article>")
    assert {span.of(text) for span in links.spans} == {"the port", "Fees"}
    assert len(links.spans) == 2 * text.count("Fees rose, says the port.")


def test_a_page_of_links_alone_is_cut_short() -> None:
    page = "<article>" + "".join(f'<p>The {n}th paragraph has <a href="/{n}">link {n}</a>.</p>' for n in range(3_000))
    text, links = read(f"{page}</article>")
    assert len(links.spans) == MAX_LINKS
    assert all(span.of(text).startswith("link ") for span in links.spans)
    assert links_from_json(links_to_json(links)) == links


@pytest.mark.parametrize("nested", ["<div>" * 200, "<a href='/x'>" * 200, "<b>" * 200])
def test_what_is_nested_deeply_is_read_in_one_go(nested: str) -> None:
    _, links = read(f"<article>{nested}<p>{PARAGRAPHS[0]}</p></article>")
    assert all(span.start < span.end for span in links.spans)


MARKUP = st.lists(
    st.sampled_from([*PARAGRAPHS, "<a href='/x'>", "</a>", "<p>", "</div>", "&nbsp;", " a\u2028b ", "<li>", "\x00"])
    | st.text(max_size=9)
)


@settings(max_examples=100, deadline=None)
@given(MARKUP)
def test_whatever_the_page_every_place_lies_in_the_text(pieces: list[str]) -> None:
    page = "".join(pieces) or "<p>"
    text = "\n".join(" ".join(line.split()) for line in page.split("<"))
    for chosen in (text, "Fees rose by a third, says a report of the port authority."):
        try:
            tree = lxml.html.document_fromstring(page.replace("\x00", "") or "<p>")
        except (lxml.etree.LxmlError, ValueError):
            return
        links = links_in(tree, chosen)
        for span in (*links.spans, *links.known):
            assert 0 <= span.start < span.end <= len(chosen)
        assert links.known == tuple(sorted(links.known))


def test_stretches_are_kept_as_they_are() -> None:
    links = Links((Span(1, 2),), (Span(0, 9), Span(12, 20)))
    assert links_from_json(links_to_json(links)) == links


def test_a_script_within_a_paragraph_hides_none_of_its_links() -> None:
    page = PAGE.replace(" of the port", "<script>count()</script> of the port")
    found = read_page(page.encode(), None, "text/html", "utf-8")
    assert found.links == read_page(PAGE.encode(), None, "text/html", "utf-8").links
    assert [span.of(found.text) for span in (found.links or Links((), ())).spans] == ["a report", "Ada Quill"]
