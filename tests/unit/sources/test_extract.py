import pytest
from lxml.html import HtmlElement, document_fromstring

from bot.sources.extract import article_text, running_text, without_controls, without_machinery

FIRST = (
    "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours in the hall."
)
SECOND = (
    "Fishing crews say that the fees come at the worst time, because fuel has never cost them so much as it does now."
)
THIRD = "The council said that it would publish a review of the fees within a year of their introduction in the spring."


def text_of(markup: str) -> str:
    return article_text(document_fromstring(markup))


def page(*inside: str) -> str:
    return f"<html><body><article><p>{FIRST}</p>{''.join(inside)}<p>{SECOND}</p><p>{THIRD}</p></article></body></html>"


def test_headings_and_list_items_stand_on_lines_of_their_own_without_marks() -> None:
    lines = text_of(page("<h2>What changes</h2><ul><li>Inner berths pay more</li><li>Outer ones less</li></ul>")).split(
        "\n"
    )
    assert lines == [FIRST, "What changes", "Inner berths pay more", "Outer ones less", SECOND, THIRD]


def test_table_rows_are_lines_and_their_cells_keep_their_own_words() -> None:
    table = "<table><tr><th>Berth</th><th>Fee</th></tr><tr><td>Inner | north</td><td>12 crowns</td></tr></table>"
    lines = text_of(page(table)).split("\n")
    assert lines[1:3] == ["Berth\tFee", "Inner | north\t12 crowns"]


def test_a_page_that_is_laid_out_in_a_table_gives_its_paragraphs() -> None:
    cells = f"<tr><td><p>{FIRST}</p><p>{SECOND}</p></td><td><p>{THIRD}</p></td></tr>"
    text = text_of(f"<html><body><table>{cells}</table></body></html>")
    assert text.split("\n") == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "inline", ['<a href="/x">{}</a>', "<span class=link><a href=/x>{}</a></span>", "<b>{}</b>", "<em>{}</em>"]
)
def test_words_in_the_middle_of_a_sentence_are_never_lost(inline: str) -> None:
    sentence = (
        "The harbour master has reported that {} for its part in the long dispute over the outer wall of the port."
    )
    marked = sentence.format(inline.format("the port will fine the ferry line"))
    assert sentence.format("the port will fine the ferry line") in text_of(page(f"<p>{marked}</p>")).split("\n")


def test_white_space_of_the_source_breaks_no_line_and_characters_stay_as_they_are() -> None:
    words = "He said:\n      &ldquo;We pay\tno fee&rdquo; &mdash; not &amp;amp; a crown more than our neighbours over in Skerry."
    expected = "He said: “We pay no fee” — not &amp; a crown more than our neighbours over in Skerry."
    assert expected in text_of(page(f"<p>{words}</p>")).split("\n")


def test_a_list_of_links_is_not_taken_for_running_text() -> None:
    links = "\n".join(f"Ports and berths, part {number}" for number in range(100))
    assert running_text(links) == 0
    assert running_text(f"{links}\n{FIRST}\n{SECOND}") == len(FIRST) + len(SECOND)
    assert running_text("Short. And ended.") == 0


def test_the_slower_reading_follows_where_the_fast_one_finds_no_running_text(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def body(tree: HtmlElement, *, fast: bool) -> object:
        from lxml.html import fromstring

        asked.append(fast)
        return fromstring("<body>" + ("<p>Ports</p>" * 200 if fast else f"<p>{FIRST}</p>") + "</body>")

    monkeypatch.setattr("bot.sources.extract._body", body)
    assert text_of("<p></p>") == FIRST
    assert asked == [True, False]


def test_a_page_without_an_article_gives_no_text() -> None:
    assert text_of("<html><body></body></html>") == ""


def test_controls_go_and_line_ends_become_one_kind() -> None:
    assert without_controls("a\r\nb\rc\x00\x1b\x85\td\u00ad\u200d") == "a\nb\nc\td\u00ad\u200d"


def test_what_has_no_words_goes_before_a_page_is_read_and_the_words_around_it_stay() -> None:
    data = '<script type="application/ld+json">{"a": 1}</script>'
    noise = "<style>p {}</style><svg><text>x</text></svg><script>x()</script><input>"
    tree = document_fromstring(
        f"<html><head><meta name='a'><link></head><body>{data}<p>one{noise} two</p></body></html>"
    )
    assert without_machinery(tree) is tree
    assert [tag.tag for tag in tree.iter()] == ["html", "head", "body", "script", "p"]
    assert [tag.text for tag in tree.iter("script", "p")] == ['{"a": 1}', "one two"]
