"""One reply of every part, and the strings that strangers may put into any of them."""

from bot.chat.files import file_name
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

SOURCE = "https://harbour-post.example/news/berths"
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


def with_words(words: str) -> Reply:
    """Return a reply that carries a stranger's words in every place that can hold them."""
    place = original("x")
    return Reply(
        (
            Heading(words, (words,), words, Link(words, SOURCE)),
            Text(words),
            Passage(words, None, place, words),
            QuoteCard(words, words, words, None, place, words),
            Figures((Passage(words, None, place),)),
            Fields(((words, words),)),
            Links((Link(words, SOURCE),)),
            Buttons((Button(words, f"/despatch quotes {words}"),)),
            Ballot(words, (("👍", words),), words),
            Failure(words, "code"),
            Footer(words),
            File(file_name(words), "text/plain", words),
        )
    )


HOSTILE = (
    "@everyone",
    "@here",
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "<!subteam^S012AB3CD|team>",
    "<@U012AB3CD>",
    "<@123456789012345678>",
    "<@!123456789012345678>",
    "<@&123456789012345678>",
    "<#C012AB3CD>",
    "<#123456789012345678>",
    "<!date^1392734382^{date}|soon>",
    "<t:0:R>",
    "</despatch help:123456789012345678>",
    "<id:home>",
    "<:party:123456789012345678>",
    "<a:party:123456789012345678>",
    ":tada: :+1:",
    "[bank](https://evil.example)",
    "[bank](<https://evil.example>)",
    "[https://bank.example](https://evil.example)",
    "<https://evil.example|https://bank.example>",
    "https://evil.example",
    "http://evil.example/a?b=c&d=e",
    "www.evil.example",
    "evil.example/path",
    "mailto:someone@evil.example",
    "<mailto:someone@evil.example|write>",
    "discord.gg/abcdef",
    "*bold*",
    "**bold**",
    "_slanted_",
    "__under__",
    "~struck~",
    "~~struck~~",
    "`code`",
    "```\nblock\n```",
    "||hidden||",
    "> quoted",
    ">>> quoted to the end",
    "# heading",
    "## heading",
    "-# small",
    "- item",
    "* item",
    "1. item",
    "2) item",
    "line one\n# heading",
    "line one\n> quoted",
    "line one\n1. item",
    "back\\slash \\*not bold*",
    "\u202eright to left",
    "\u2066isolated\u2069",
    "zero\u200bwidth\u200d\ufeff",
    "@\u200beveryone",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "&lt;!channel&gt;",
    "&amp;lt;@U012AB3CD&amp;gt;",
    "{{7*7}} ${7*7}",
    "|pipe|in|label|",
    ">close the link",
    "a" * 300,
    "\x00\x07\x1b[31mred",
    '=HYPERLINK("https://evil.example")',
    "",
    " ",
)
