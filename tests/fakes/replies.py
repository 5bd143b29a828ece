"""One reply of every part."""

from bot.chat.reply import (
    Ballot,
    Button,
    Buttons,
    Failure,
    Fields,
    Figures,
    File,
    Footer,
    Heading,
    Link,
    Links,
    Passage,
    QuoteCard,
    Reply,
    Text,
)
from tests.hostile.filling import SOURCE

HERE = Link("in the text", "/articles/a1#s1")


def original(words: str) -> Link:
    return Link("at the source", f"{SOURCE}#:~:text={words}")


EVERY_PART = Reply(
    (
        Heading(
            "Berth fees to rise",
            ("Harbour Post", "by Ada Quill", "24 November 2026"),
            "2 of 9 sentences",
            Link("original", SOURCE),
        ),
        Text("Words of our own."),
        Passage("The council settled the new fees on Tuesday.", HERE, original("The%20council")),
        Passage("A second sentence stands here.", HERE, original("A%20second"), "Tideline"),
        QuoteCard(
            "The fees will pay for the sea wall,", "Ada Quill, chair, harbour council", "", HERE, original("The%20fees")
        ),
        QuoteCard("No, thank you,", "", "", None, None),
        QuoteCard(
            "We were not asked,", "Bram Hollis, skipper", "resolved from “He”", HERE, original("We%20were"), "Tideline"
        ),
        Figures((Passage("1,700+ arrested", HERE), Passage("£2.5 million", HERE))),
        Fields((("/despatch help", "What it can do"), ("--sentences", "how many"))),
        Links((Link("Whole text", "/articles/a1"), Link("Original", SOURCE))),
        Buttons(
            (Button("All 14 quotes", f"/despatch quotes {SOURCE}"), Button("Discuss", f"/despatch discuss {SOURCE}"))
        ),
        Ballot("Ask the department for the clause?", (("👍", "yes"), ("👎", "no")), "closes Thursday"),
        Failure("That page could not be reached: try again later.", "page-unreachable"),
        Footer("Every line stands word for word in the source."),
        File("despatch-feeds-2026-11-24.opml", "text/x-opml", '<opml version="2.0"/>\n'),
    )
)
