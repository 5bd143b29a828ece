"""Sources and topics as replies."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.articles.model import FROM_FEED, StoredArticle
from bot.chat.errors import ArgumentInvalid
from bot.chat.inbound import Comment
from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import QuoteCard, Text, Visibility
from bot.commands.cards import heading
from bot.commands.sources import (
    MAX_LEFT,
    MAX_LINES,
    ago,
    condition,
    dead_reply,
    followed_reply,
    imported_reply,
    sources_reply,
    undone_reply,
    unfollowed_reply,
)
from bot.commands.topics import StoryQuotes, Timeline, made_reply, recap_reply, timeline_reply, topics_reply
from bot.sources.following import ITSELF, NowFollowed
from bot.sources.lists import Imported
from bot.sources.model import Followed, SourceLine
from bot.sources.opml import NO_ADDRESS, LeftOut
from bot.sources.rhythm import Health
from bot.threads.recap import recap, since_when
from bot.topics.model import OnTopic, Topic
from bot.topics.talk import Talk, TalkThread
from bot.topics.timeline import stories_of
from bot.topics.watch import parse_watch

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEAM = WorkspaceRef("fake", "T1")
PLACE = ChannelRef(TEAM, "C1")
ROBIN = MemberRef(TEAM, "U1", "robin")
WELL = Health(NOW, succeeded_at=NOW - timedelta(minutes=5))
ILL = Health(NOW, succeeded_at=NOW - timedelta(days=2), failures=3, error=("timed-out", "The site took too long."))


MONTH = timedelta(days=30)


def feed(health: Health = WELL, title: str | None = "Harbour Post", created: datetime = NOW - MONTH) -> Followed:
    return Followed("f1", "https://harbour-post.example/feed.xml", title, None, health, created)


def line(health: Health = WELL, recent: int = 21, waiting: int = 0) -> SourceLine:
    return SourceLine(feed(health), PLACE, 120, recent, waiting, NOW)


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (line(), "120 articles · 3 a day · read 5 minutes ago"),
        (line(recent=3, waiting=2), "120 articles · 0.4 a day · read 5 minutes ago · 2 waiting"),
        (line(ILL, recent=0), "120 articles · read 2 days ago · failed 3 times: The site took too long."),
        (line(Health(NOW), recent=0), "120 articles · not read yet"),
    ],
)
def test_how_a_feed_is_doing_is_said_in_words(shown: SourceLine, words: str) -> None:
    assert condition(shown, NOW) == words


@pytest.mark.parametrize(("age", "words"), [(0, "21 a day"), (2, "10.5 a day"), (7, "3 a day"), (90, "3 a day")])
def test_a_feed_brings_so_much_a_day_since_it_is_followed(age: int, words: str) -> None:
    shown = SourceLine(feed(created=NOW - timedelta(days=age)), PLACE, 21, 21, 0, NOW)
    assert words in condition(shown, NOW)


def test_many_sources_stand_on_pages_that_can_be_turned() -> None:
    many = [SourceLine(feed(title=f"Feed {number:03}"), PLACE, 1, 0, 0, NOW) for number in range(2 * MAX_LINES + 1)]
    pages = [plain_text(sources_reply(many, NOW, page)) for page in (1, 2, 3, 9)]
    assert [text.count("\nFeed ") for text in pages] == [MAX_LINES, MAX_LINES, 1, 1]
    assert "81 feeds · page 1 of 3" in pages[0] and "Feed 080" in pages[2] and pages[3] == pages[2]
    assert "Previous" not in pages[0] and "/despatch sources list --page 2" in pages[0]
    assert "sources list --page 1" in pages[1] and "sources list --page 3" in pages[1]
    assert "Next" not in pages[2]
    assert "page" not in plain_text(sources_reply(many[:MAX_LINES], NOW))


def test_taking_a_list_says_what_came_of_it_and_can_be_undone() -> None:
    text = plain_text(imported_reply(Imported("Ports", 10, 2, "k1")))
    words = "10 feeds followed now, 2 were already. They are read as their turn comes; nothing old is posted."
    assert text.startswith(f"Ports\n{words}\n")
    assert "[Unfollow these] /despatch sources undo k1" in text and "left out" not in text
    one = plain_text(imported_reply(Imported(None, 1, 1, "k1", (LeftOut("Script", NO_ADDRESS),), 1)))
    assert one.startswith("A list of feeds\n1 feed followed now, 1 was already.")
    assert "1 line was left out:\nScript - its address is not one of the web" in one
    none = plain_text(imported_reply(Imported("Ports", 0, 12, "k1")))
    assert "No feeds followed now, 12 were already." in none and "Unfollow" not in none
    assert plain_text(undone_reply(1)).startswith("1 feed that came with that list is not followed here any more.")


def test_of_many_lines_that_are_left_out_some_are_named_and_the_others_counted() -> None:
    left = tuple(LeftOut(f"Line {number}", NO_ADDRESS) for number in range(50))
    text = plain_text(imported_reply(Imported("Ports", 1, 0, "k1", left, 49_999)))
    assert text.count("\nLine ") == MAX_LEFT
    assert "49999 lines were left out:" in text and "49991 more lines were left out." in text


def test_those_in_trouble_come_first() -> None:
    text = plain_text(sources_reply([line(), line(ILL)], NOW))
    assert text.index("failed 3 times") < text.index("5 minutes ago")
    assert "1 in trouble" in text
    assert "Nothing is followed here yet." in plain_text(sources_reply([], NOW))


def test_following_says_how_it_was_found_and_that_nothing_old_is_posted() -> None:
    text = plain_text(followed_reply(NowFollowed(feed(), "link tag", True, 30)))
    assert "Its feed is followed now." in text and "(link tag)" in text
    assert "30 articles stored, nothing posted." in text
    again = plain_text(followed_reply(NowFollowed(feed(), ITSELF, False, 0)))
    assert "followed here already" in again and "stored" not in again
    assert "Follow again" in plain_text(unfollowed_reply(feed()))
    assert "has not been readable for days" in plain_text(dead_reply(feed(ILL, None), "The site took too long."))


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=61), "1 minute ago"),
        (timedelta(hours=2, minutes=40), "3 hours ago"),
        (timedelta(days=1, hours=1), "1 day ago"),
        (timedelta(seconds=-5), "just now"),
    ],
)
def test_how_long_ago(before: timedelta, words: str) -> None:
    assert ago(NOW, NOW - before) == words


def topic(**changes: object) -> Topic:
    values = {
        "id": "t1",
        "workspace": TEAM,
        "name": "Berth fees",
        "watch": parse_watch("berth fees, -regatta"),
        "open": True,
        "created_by": ROBIN,
        "created_at": NOW,
        "channels": ("C1",),
        "stories": 1,
        "articles": 2,
    }
    return Topic(**{**values, **changes})  # type: ignore[arg-type]


def article(number: int, site: str, published: str) -> StoredArticle:
    url = f"https://{site}.example/{number}"
    return StoredArticle(f"a{number}", url, "", f"Title {number}", None, published, site, "en", "Text.", 1, 1, NOW)


def said(number: int, text: str) -> Comment:
    ref = MessageRef(PLACE, f"m{number}", "m0")
    return Comment(f"e{number}", ref, ROBIN, text, NOW + timedelta(minutes=number))


def test_a_timeline_begins_each_story_with_whoever_was_first() -> None:
    on = [OnTopic("t1", f"a{n}", "s1", "matched: berth fees, twice", NOW) for n in (2, 1)]
    articles = {"a1": article(1, "tideline", "2026-11-23"), "a2": article(2, "harbour-post", "2026-11-24")}
    lost = Text("The source has changed a quotation since version 1:")
    quotes = StoryQuotes(QuoteCard("The fees will pay", "Ada Quill"), (lost,))
    talk = Talk((said(1, "We should ask."),), (TalkThread("C1", "/t"), TalkThread("C1", "/o", "Quays")))
    (story,) = stories_of(on, articles)
    reply = timeline_reply(Timeline(topic(), ((story, quotes),), 2, talk))
    text = plain_text(reply)
    assert "Title 1 · tideline · harbour-post · 23 November 2026" in text
    assert "Title 2" not in text
    assert text.index("“The fees will pay”") < text.index(lost.text) < text.index("Matched:")
    assert "Matched: berth fees, twice." in text
    assert "“We should ask.”" in text and "robin" in text
    assert "2 older stories are not shown." in text
    assert "Go to its thread" in text and "The thread of “Quays”" in text
    assert reply.visibility is Visibility.EPHEMERAL


def test_topics_are_listed_and_an_empty_list_says_how_to_begin() -> None:
    text = plain_text(topics_reply([topic(), topic(name="Old", open=False, stories=0, articles=1)]))
    assert "Berth fees - 1 story, 2 articles · watching for berth fees, -regatta" in text
    assert "closed · no stories, 1 article" in text
    text = plain_text(topics_reply([topic(), topic(id="t2", name="Quays", open=False, merged_into="t1")]))
    assert "Quays - merged into Berth fees" in text
    assert "topic new" in plain_text(topics_reply([]))
    assert "2 stored articles in 1 story match already" in plain_text(made_reply(topic(), ""))


def test_a_recap_gives_what_carries_the_discussion_word_for_word() -> None:
    words = [
        "The fees hit the small crews hardest of all.",
        "Agreed.",
        "The small crews pay the fees twice, once for the berth and once for the wall.",
        "Lunch at one?",
        "We should ask the council how the fees were reckoned for small crews.",
    ]
    comments = [said(number, text) for number, text in enumerate(words)]
    chosen = recap(comments)
    assert [comment.text for comment in chosen] == [words[0], words[2], words[4]]
    many = recap([said(number, f"Reply number {number} about the fees of berths") for number in range(30)])
    assert len(many) == 7
    assert list(many) == sorted(many, key=lambda comment: comment.at)
    assert recap([]) == ()
    hidden = plain_text(recap_reply(topic(), (), 0, None, Talk(elsewhere=2)))
    assert "2 more replies stand in threads of another channel, and can be read there." in hidden
    assert "Nothing was said there." in plain_text(recap_reply(topic(), (), 0, None, Talk()))


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("yesterday", NOW.replace(hour=0) - timedelta(days=1)),
        ("today", NOW.replace(hour=0)),
        ("3 days", NOW - timedelta(days=3)),
        ("2 hours ago", NOW - timedelta(hours=2)),
        ("1 week", NOW - timedelta(weeks=1)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
    ],
)
def test_since_is_a_day_in_words_or_figures(words: str, moment: datetime) -> None:
    assert since_when(words, NOW) == moment


@pytest.mark.parametrize("words", ["", "soon", "2026-13-45", "-3 days", "999999 days"])
def test_what_is_no_day_is_refused(words: str) -> None:
    with pytest.raises(ArgumentInvalid):
        since_when(words, NOW)


def test_the_feeds_own_words_say_so() -> None:
    from dataclasses import replace

    own = replace(article(1, "tideline", "2026-11-23"), extractor=FROM_FEED)
    assert "the feed's own words" in heading(own, "").details
    assert "the feed's own words" not in heading(article(1, "tideline", "2026-11-23"), "").details
