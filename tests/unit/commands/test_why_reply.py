"""Why, in words: of a sentence, of a topic, of a digest."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.articles.model import StoredArticle
from bot.chat.plain import plain_text
from bot.chat.refs import MemberRef, WorkspaceRef
from bot.commands.why import digest_reply, reason_in_words, unknown_reply, why_reply
from bot.topics.model import How, OnTopic, Topic
from bot.topics.watch import parse_watch
from bot.why.reasons import Evidence, TopicReason, against
from bot.why.store import Asked, Brought, Edition, Placed
from summaries.document import Span
from summaries.ranking import Worth
from summaries.reasons import Reason, Verdict
from tests.fakes.edition_samples import EVERYTHING

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
TEAM = WorkspaceRef("fake", "T1")
ARTICLE = StoredArticle(
    "a1", "https://outlet.example/a", "", "Berth fees rise", None, None, "Harbour Post", "en",
    "The council approved the fees. " * 60 + "The football club pays none.", 1, 1, NOW,
)  # fmt: skip
REASON = Reason(Span(0, 9), 4, 3, Verdict.CHOSEN, Worth(0.43, 0.14, 0.0, 0.0))


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        (REASON, "Ranked 3 of 9; much of what follows takes up its words (score 0.57: 0.43 for likeness to what follows"),
        (replace(REASON, place=0), "it opens the article"),
        (replace(REASON, brings=1), "with the one before it, on which it leans"),
        (replace(REASON, verdict=Verdict.SUPPORT), "Here because the next one leans on it"),
        (replace(REASON, verdict=Verdict.HANGS), "Ranked 3: it leans on the one before it"),
        (replace(REASON, verdict=Verdict.SHORT), "fewer than 8 words"),
        (replace(REASON, verdict=Verdict.LOWER, repeats=1), "others scored more; much of what follows takes up its words; it repeats much of sentence 2"),
        (replace(REASON, worth=Worth(0.0, 0.1, 1.0, -0.3)), "it says of a law what it would do, or who takes which side; most of it is a quotation"),
    ],
)  # fmt: skip
def test_a_sentence(reason: Reason, says: str) -> None:
    assert says in reason_in_words(reason, 9)


def topic(watch: str) -> Topic:
    return Topic("t1", TEAM, "Berths", parse_watch(watch), True, MemberRef(TEAM, "U1"), NOW)


ON = OnTopic("t1", "a1", "s1", "matched: fees, 3 times", NOW, How.TERMS)


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        (against(topic("ferries"), ARTICLE), "not on it: none of its terms stands in it"),
        (against(topic("fees, -football"), ARTICLE), "not on it: “football”, which it excludes, stands in it"),
        (against(topic("football club"), ARTICLE), "not on it: “football club” once in passing, which is not enough"),
        (against(topic("fees"), ARTICLE, refused=True), "not on it: a member took it off"),
        (against(topic("fees"), ARTICLE), "its terms are in it (“fees”), but it was not put on it when it came"),
        (TopicReason("Berths", ON, told="posted"), "on it since 24 November 2026: matched: fees, 3 times; its thread here was told"),
        (TopicReason("Berths", ON, told="nothing"), "on it since 24 November 2026: matched: fees, 3 times; its thread here was told nothing"),
    ],
)  # fmt: skip
def test_a_topic(reason: TopicReason, says: str) -> None:
    told = plain_text(why_reply(Evidence(ARTICLE, (), Asked(NOW), (reason,), None, (), None)))
    assert f"Topic: Berths - {says}" in told


def test_where_it_came_from_its_story_and_its_digests() -> None:
    brought = (Brought("Harbour feed", NOW, True),)
    placed = Placed("same names: DVLA; same day", 0.42, NOW, False, 0.2, 3)
    digests = (
        Edition("d2", "Tuesday 24 November", True, "on “Berths”, story 1 of 3 by weight"),
        Edition("d1", "Monday 23 November", False, "4 stories of its topic weigh more"),
    )
    told = plain_text(why_reply(Evidence(ARTICLE, brought, None, (), placed, digests, None)))
    assert "the feed Harbour feed, first seen on 24 November 2026, where it stood before the feed was followed" in told
    assert "one of 3 articles: same names: DVLA; same day; likeness 0.42; the next best story 0.20" in told
    assert "Digest of Tuesday 24 November - told on “Berths”, story 1 of 3 by weight" in told
    assert "Digest of Monday 23 November - left out: 4 stories of its topic weigh more" in told


@pytest.mark.parametrize(
    ("author", "source", "says"),
    [
        ("Orla Penhallow", "json-ld", "Author - Orla Penhallow, stated in the page’s data (JSON-LD)"),
        ("Orla Penhallow", "byline", "Author - Orla Penhallow, stated in the page’s one byline"),
        ("Orla Penhallow", "feed", "Author - Orla Penhallow, stated by the feed"),
        ("Orla Penhallow", None, "Author - Orla Penhallow\n"),
        (None, None, "Author - not stated by the page, so none is shown"),
    ],
)
def test_who_wrote_it_and_when_are_told_with_where_that_is_stated(author: str, source: str, says: str) -> None:
    article = replace(ARTICLE, author=author, author_source=source, published="2026-11-24", published_source="labelled")
    told = plain_text(why_reply(Evidence(article, (), Asked(NOW), (), None, (), None)))
    assert says in told
    assert "Date - 24 November 2026, stated in words behind a label" in told


def test_the_latest_digest_gives_each_story_its_rule_and_what_was_left_out() -> None:
    told = plain_text(digest_reply(EVERYTHING))
    for section in EVERYTHING.sections:
        assert f"on “{section.name}”, story 1 of {len(section.stories)} by weight" in told
    for item in EVERYTHING.omitted[:20]:
        assert f"{item.what} - {item.why}" in told
    assert "has had no digest" in plain_text(digest_reply(None))


def test_what_is_unknown_is_said_and_nothing_of_it_shown() -> None:
    told = plain_text(unknown_reply("x" * 900))
    assert "That is not in this workspace’s record." in told and len(told) < 500
