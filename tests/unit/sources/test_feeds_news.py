"""What is new in a feed: passing over what stood there must give what reading all of it gives."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import DespatchError
from bot.sources.feeds import news as module
from bot.sources.feeds.news import News, read_news
from bot.sources.feeds.reader import Entry, Feed, read_feed
from tests.unit.sources.feed_samples import FORMATS, NOW, URL, atom, entry, item, rss

DATED = "<pubDate>Thu, 26 Nov 2026 08:00:00 GMT</pubDate>"


def news(text: str, standing: str = "") -> News:
    return read_news(text.encode(), URL, NOW, None, standing)


def expected(before: Feed | None, after: Feed) -> tuple[Entry, ...]:
    known = {one.id for one in before.entries} if before else set()
    return tuple(one for one in after.entries if one.id not in known)


@pytest.fixture
def lengths(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the characters of each text that is read by a parser."""
    read: list[int] = []
    whole = module.read_whole

    def counted(text: str, *rest: object) -> tuple[Feed, bool]:
        read.append(len(text))
        return whole(text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "read_whole", counted)
    return read


@pytest.mark.parametrize("name", FORMATS)
def test_a_first_reading_brings_everything_and_the_same_again_nothing(name: str) -> None:
    first = news(FORMATS[name])
    whole = read_feed(FORMATS[name].encode(), URL, NOW)
    assert (first.title, first.site, first.entries) == (whole.title, whole.link, whole.entries)
    again = news(FORMATS[name], first.standing)
    assert (again.entries, again.published, again.title) == ((), first.published, first.title)
    assert again.standing == first.standing


def test_only_what_is_new_is_read(lengths: list[int]) -> None:
    old = [item(number, DATED, f"<description>{'word ' * 400}</description>") for number in range(30)]
    first = news(rss(*old))
    second = news(rss(item(99, DATED), *old), first.standing)
    assert [one.title for one in second.entries] == ["Berth 99"]
    assert len(second.published) == 31
    assert lengths[1] < lengths[0] / 20
    third = news(
        rss(*old, head="<lastBuildDate>now</lastBuildDate>").replace("Harbour Post", "Quay Post"), second.standing
    )
    assert (third.entries, third.title) == ((), "Quay Post")
    assert lengths[2] < lengths[0] / 10


def test_an_entry_whose_words_changed_is_not_new(lengths: list[int]) -> None:
    first = news(atom(entry(1, "<updated>2026-11-26T08:00:00Z</updated>"), entry(2)))
    second = news(atom(entry(1, "<updated>2026-11-27T08:00:00Z</updated>"), entry(2)), first.standing)
    assert second.entries == ()
    assert [one.day for one in second.published] == [27]
    assert lengths[1] < lengths[0]


def test_an_id_that_comes_to_repeat_is_told_apart_as_ever() -> None:
    first = "<item><guid>one</guid><title>One</title><link>https://a.example/1</link></item>"
    other = "<item><guid>one</guid><title>Two</title><link>https://a.example/2</link></item>"
    before = news(rss(first, item(7)))
    after = news(rss(other, first, item(7)), before.standing)
    whole = read_feed(rss(other, first, item(7)).encode(), URL, NOW)
    assert after.entries == expected(read_feed(rss(first, item(7)).encode(), URL, NOW), whole)
    assert len(after.entries) == 2


@pytest.mark.parametrize(
    "text",
    [
        rss(item(1), "<!--", item(2), "-->", item(3)),
        rss(item(1), item(2, "<description><![CDATA[<item>x]]></description>"), item(3)),
        rss(item(1), "<item><title>left open</title>", item(2)),
        rss(item(1), "<p>between</p>", item(2)),
        rss(item(1), item(1), item(2)),
        rss("<item></item>", item(1), item(2)),
    ],
)
def test_where_items_do_not_stand_clear_the_whole_is_read(text: str, lengths: list[int]) -> None:
    first = news(text)
    assert news(text, first.standing).entries == ()
    assert lengths[0] == lengths[1]


PIECES = st.sampled_from(
    [
        item(1),
        item(2, DATED),
        item(2, "<author>Ada</author>"),
        item(3, "<description><![CDATA[<item>words</item>]]></description>"),
        item(4, "<description><![CDATA[half"),
        "]]>",
        "<!--",
        "-->",
        "<item><guid>1</guid><title>One</title></item>",
        "<item><guid>1</guid><title>Other</title><link>https://a.example/x</link></item>",
        "<item><title>Berth & quay</title><link>https://a.example/y</link></item>",
        "<item><link>https://a.example/z</link><br></item>",
        "<item/>",
        "</item>",
        entry(5),
        " \n",
    ]
)


def outcome(read: Callable[[], Feed | News]) -> Feed | News | str:
    try:
        return read()
    except DespatchError as error:
        return error.code


@given(st.lists(st.lists(PIECES, max_size=6), min_size=2, max_size=4))
@example([[item(2, DATED)], [item(2, DATED), item(2, DATED), " \n", item(2, "<author>Ada</author>")]])
def test_passing_over_what_stood_there_changes_nothing(versions: list[list[str]]) -> None:
    standing, before = "", None
    for pieces in versions:
        text = rss(*pieces)
        whole = outcome(lambda text=text: read_feed(text.encode(), URL, NOW))
        found = outcome(lambda text=text, standing=standing: news(text, standing))
        if isinstance(whole, Feed) and isinstance(found, News):
            assert found.entries == expected(before, whole)
            assert sorted(found.published) == sorted(one.published for one in whole.entries if one.published)
            assert (found.title, found.site) == (whole.title, whole.link)
            standing, before = found.standing, whole
        else:
            assert found == whole
