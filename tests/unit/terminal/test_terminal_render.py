from rich.console import Console

from adapters.terminal.render import render, safe
from bot.chat.plain import plain_text
from bot.chat.reply import (
    Button,
    Buttons,
    Failure,
    Fields,
    Figures,
    Footer,
    Heading,
    Link,
    Links,
    Passage,
    QuoteCard,
    Reply,
)


def drawn(reply: Reply, width: int = 200) -> str:
    console = Console(width=width, force_terminal=False, highlight=False)
    with console.capture() as capture:
        console.print(render(reply, "http://127.0.0.1:8080"), crop=False)
    return capture.get()


def test_the_terminal_shows_the_same_facts_as_plain_text() -> None:
    reply = Reply(
        (
            Heading("Berths", ("Harbour Post",), "1 of 9 sentences"),
            Passage("The fees rise.", Link("", "/articles/a#at-1-2")),
            QuoteCard("We will pay", "Ada Quill, chair", "resolved from “She”"),
            Figures((Passage("1,200+ berths"),)),
            Failure("It failed: try again.", "timed-out"),
        )
    )
    shown = " ".join(drawn(reply).split())
    for word in plain_text(reply).replace("(", "").replace(")", "").split():
        assert word in shown


def test_words_of_a_source_cannot_act_on_the_terminal() -> None:
    hostile = "[red]not markup[/red] \x1b[2Jcleared \u202eturned"
    shown = drawn(Reply((Passage(hostile, None, Link("x", "https://example.org/\x1b]8;;")),)))
    assert "[red]not markup[/red]" in shown
    assert "\x1b" not in shown and "\u202e" not in shown
    assert safe("a\tb\u200bc") == "abc"


def test_parts_stand_apart_and_lines_of_one_kind_together() -> None:
    parts = (
        Heading("Berths", ("Harbour Post",)),
        Passage("The fees rise."),
        Passage("The wall stands."),
        QuoteCard("We will pay", "Ada Quill"),
        QuoteCard("We will not", "Bram Hollis"),
        Buttons((Button("All 2 quotes", "/despatch quotes x"),)),
        Footer("Word for word."),
    )
    assert [line.rstrip() for line in drawn(Reply(parts)).splitlines()] == [
        "Berths",
        "Harbour Post",
        "",
        "• The fees rise.",
        "• The wall stands.",
        "",
        "“We will pay”",
        "    Ada Quill",
        "",
        "“We will not”",
        "    Bram Hollis",
        "",
        "[All 2 quotes] /despatch quotes x",
        "Word for word.",
    ]


def test_an_address_is_printed_and_what_cannot_be_opened_is_left_out() -> None:
    links = Links((Link("Whole text", "/articles/a"), Link("Original", "https://example.org/a")))
    console = Console(width=80, force_terminal=False, highlight=False)
    with console.capture() as capture:
        console.print(render(Reply((links,))))
    assert capture.get().split() == ["Original", "https://example.org/a"]


def test_what_is_copied_is_not_broken() -> None:
    command = f"/despatch quotes https://example.org/{'a' * 60}"
    lines = drawn(
        Reply((Buttons((Button("All", command),)), Fields(((command, "What it does"),)))), width=40
    ).splitlines()
    assert f"[All] {command}" in lines
    assert command in lines


def test_long_lines_wrap_beside_their_mark() -> None:
    lines = drawn(Reply((Passage("word " * 30),)), width=40).splitlines()
    assert lines[0].startswith("• word") and lines[1].startswith("  word")
