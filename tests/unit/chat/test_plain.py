from bot.chat.plain import plain_text
from bot.chat.reply import (
    Ballot,
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
    Text,
)


def test_every_part_gives_its_facts_in_order() -> None:
    reply = Reply(
        (
            Heading("Berths", ("Harbour Post", "date unknown"), "1 of 9 sentences"),
            Passage("The fees rise."),
            QuoteCard("We will pay", "Ada Quill, chair", "resolved from “She”"),
            QuoteCard("nobody knows who", ""),
            QuoteCard("a berth is a place", "", "words of a document"),
            Figures((Passage("1,200+ berths"), Passage("at least 14 ports"))),
            Fields((("help", "lists"),)),
            Links((Link("Original", "https://example.org"),)),
            Buttons((Button("All 2 quotes", "/despatch quotes x"),)),
            Ballot("Ask the ministry?", (("👍", "yes"),), "closes Thursday"),
            Text("Ours."),
            Footer("Quiet."),
            Failure("It failed: try again.", "timed-out"),
        )
    )
    assert plain_text(reply).splitlines() == [
        "Berths · Harbour Post · date unknown   1 of 9 sentences",
        "• The fees rise.",
        "“We will pay”",
        "    Ada Quill, chair · resolved from “She”",
        "“nobody knows who”",
        "    speaker unknown",
        "“a berth is a place”",
        "    words of a document",
        "1,200+ berths · at least 14 ports",
        "help - lists",
        "Original: https://example.org",
        "[All 2 quotes] /despatch quotes x",
        "Ask the ministry?",
        "👍 yes",
        "closes Thursday",
        "Ours.",
        "Quiet.",
        "It failed: try again. (timed-out)",
    ]
