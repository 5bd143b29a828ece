import pytest

from tests.fakes.discord_judge import live, read
from tests.hostile.strings import HOSTILE
from tests.unit.discord.hostile import DISCORD_HOSTILE

ALIVE = {
    "@everyone": "mention",
    "@here": "mention",
    "<@123456789012345678>": "mention",
    "<@!123456789012345678>": "mention",
    "<@&123456789012345678>": "mention",
    "<#123456789012345678>": "channel",
    "<t:0:R>": "time",
    "</despatch help:123456789012345678>": "command",
    "<id:home>": "navigation",
    "<:party:123456789012345678>": "emoji",
    "<a:party:123456789012345678>": "emoji",
    ":tada: :+1:": "emoji",
    "[bank](https://evil.example)": "link",
    "[bank](<https://evil.example>)": "link",
    "[https://bank.example](https://evil.example)": "link",
    "<https://evil.example|https://bank.example>": "address",
    "https://evil.example": "address",
    "http://evil.example/a?b=c&d=e": "address",
    "<mailto:someone@evil.example|write>": "mail",
    "discord.gg/abcdef": "invitation",
    "*bold*": "slanted",
    "**bold**": "strong",
    "_slanted_": "slanted",
    "__under__": "underlined",
    "~~struck~~": "struck",
    "`code`": "code",
    "```\nblock\n```": "code block",
    "||hidden||": "spoiler",
    "> quoted": "quote",
    ">>> quoted to the end": "quote",
    "# heading": "heading",
    "## heading": "heading",
    "-# small": "small",
    "- item": "item",
    "* item": "item",
    "1. item": "item",
    "line one\n# heading": "heading",
    "line one\n> quoted": "quote",
    "line one\n1. item": "item",
    "{{7*7}} ${7*7}": "slanted",
    '=HYPERLINK("https://evil.example")': "address",
    "hello@everyone": "mention",
    "<!date^1392734382^{date_num} {time_secs}^https://evil.example/|soon>": "address",
    "@silent hush": "silence",
    "[x](javascript:alert(1))": "link that is not drawn",
    "![y](https://evil.example/y.png)": "link",
    "[x]: https://evil.example": "address",
    "https://harbour-post.example@evil.example/": "address",
    "https://evil.example/<&\"'>": "address",
    "steam://run/1": "address",
    "<iframe src=https://evil.example></iframe>": "address",
    "<img src=https://evil.example/x.png>": "address",
    "<link rel=stylesheet href=https://evil.example/x.css>": "address",
    "<meta http-equiv=refresh content=0;url=https://evil.example>": "address",
    "<base href=https://evil.example/>": "address",
    "<form action=https://evil.example><input name=q></form>": "address",
    "<style>@import url(https://evil.example)</style>": "address",
    "<object data=https://evil.example></object>": "address",
    "` onerror=alert(1) `": "code",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\": "address",
    "[red]markup[/red] [link=https://evil.example]x[/link]": "address",
    "{0} {name} {0.__class__} {": "underlined",
    "${jndi:ldap://evil.example/x}": "emoji",
    "#{7*7} <%= 7*7 %> $(id) `id`": "code + slanted",
    "\u05e9\u05dc\u05d5\u05dd @everyone": "mention",
}


@pytest.mark.parametrize("words", HOSTILE)
def test_the_judge_finds_what_is_alive_and_only_that(words: str) -> None:
    assert set(read(words).kinds) == (set(ALIVE[words].split(" + ")) if words in ALIVE else set())


@pytest.mark.parametrize("words", DISCORD_HOSTILE, ids=repr)
def test_the_judge_finds_what_is_alive_in_discord_alone(words: str) -> None:
    assert set(read(words).kinds) == set(DISCORD_HOSTILE[words].split(" + ") if DISCORD_HOSTILE[words] else ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"\# plain \*stars\* \<\@1\>", "# plain *stars* <@1>"),
        (r"a \\ b \c \ d", r"a \ b \c \ d"),
        ("**bold** and _slanted_", "bold and slanted"),
        ("### title\n-# small\n> quoted\n> on\nplain", "title\nsmall\nquoted\non\nplain"),
        ("- one\n- two\nplain", "one\ntwo\nplain"),
        ("[label ↗](<https://a.example/>) after", "label ↗ after"),
        ("### C\\#", "C\\\n"),
    ],
)
def test_the_judge_reads_what_a_reader_sees(text: str, words: str) -> None:
    assert read(text).words == words


@pytest.mark.parametrize(
    "text",
    [
        "[↗](<https://evil.example/>)",
        "[bank ↗](<https://evil.example/>)",
        "[a.example ↗](<https://a.example/>)",
        "[press](<https://a.example/>)",
        "[↗](<https://a.example#:~:text=a%20b>)",
        "[↗\ufe0f](<https://a.example/>)",
        "[↗](<https://a.example/>) x \\](evil) y \\]",
        "@everyone",
        "**bold _slanted_**",
    ],
)
def test_a_link_that_leads_elsewhere_is_no_link_of_ours(text: str) -> None:
    assert live(text, {"a.example"})


def test_our_own_links_and_marks_are_no_faults() -> None:
    text = "### T [↗](<https://a.example/>)\n-# s\n> q\nw [Original ↗](<https://a.example/x>) **b**\n- i"
    assert live(text, {"a.example"}) == []
    assert set(read(text).kinds) == {"heading", "small", "quote", "strong", "link", "item"}
