import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.reply import Passage, QuoteCard
from bot.digests.compose import Made
from bot.digests.edition import Edition, Pending, Told, edition_from_json, edition_to_json
from bot.digests.material import Open, Unread
from bot.digests.page import Limits
from tests.fakes.news import DAY, MORNING, TUESDAY, Stand, brief, places

FEES = "The harbour council of Port Ellery approved new berth fees after a debate of four hours."
FEES_AGAIN = "New berth fees were approved by the harbour council of Port Ellery after four hours of debate."
CREWS = "Fishing crews blocked the northern channel with forty boats on Monday night."
WALL = "“The fees will pay for the sea wall that we were promised,” said Ada Quill."
SEAT = "“We were promised a seat at this table and never got one,” said Tam Orrick."
BUSES = "Night buses run across the moor again from next Monday."
WEDNESDAY = TUESDAY + DAY


def shown(told: Told) -> list[str]:
    return [*(part.text for part in told.sentences), *(part.text for part in told.quotes)]


def stories(made: Made) -> list[Told]:
    return [story for section in made.edition.sections for story in section.stories]


def why(made: Made) -> dict[str, str]:
    return {item.what: item.why for item in made.edition.omitted}


@pytest.fixture
def stand() -> Stand:
    stand = Stand()
    stand.topic("Berth fees", replies=6)
    stand.topic("Transport")
    return stand


def test_a_story_is_told_with_its_outlets_sentences_and_quotes_each_with_where_it_stands(stand: Stand) -> None:
    stand.arrive("a", FEES, WALL, story="s1", topics=("berth-fees",), published="2026-11-23T20:00:00+00:00")
    stand.arrive("b", FEES_AGAIN, CREWS, SEAT, story="s1", topics=("berth-fees",), site="Tideline")
    (section,) = stand.made().edition.sections
    (story,) = section.stories
    assert (section.name, section.replies, section.thread and section.thread.url) == (
        "Berth fees", 6, "/channels/policy/threads/berth-fees",
    )  # fmt: skip
    assert (story.title, story.date, story.lead.name) == ("Title of a", "23 November 2026", "Harbour Post")
    assert [outlet.name for outlet in story.outlets] == ["Harbour Post", "Tideline"]
    assert [outlet.here.url for outlet in story.outlets] == ["/articles/a", "/articles/b"]
    assert [part.text for part in story.sentences] == [FEES, CREWS]
    assert [part.source for part in story.sentences] == ["Harbour Post", "Tideline"]
    assert {(part.attribution, part.source) for part in story.quotes} == {
        ("Ada Quill", "Harbour Post"), ("Tam Orrick", "Tideline"),
    }  # fmt: skip
    for part in (*story.sentences, *story.quotes):
        assert part.here is not None and part.original is not None
        assert part.text in places(stand.material)[part.here.url.partition("?")[0]]


def test_of_two_sentences_that_say_the_same_one_is_shown(stand: Stand) -> None:
    stand.arrive("a", FEES, story="s1", topics=("berth-fees",))
    stand.arrive("b", FEES_AGAIN, story="s1", topics=("berth-fees",), site="Tideline")
    (story,) = stories(stand.made())
    assert len(story.sentences) == 1
    assert [outlet.name for outlet in story.outlets] == ["Harbour Post", "Tideline"]


IN_GERMAN = "Der Hafenrat von Ellerhafen beschloss die höheren Gebühren der Liegeplätze."
IN_GERMAN_AGAIN = "Eine höhere Gebühr des Liegeplatzes beschloss der Rat Ellerhafens."
ABOUT_CREWS = "Die Fischer von der Insel sperrten die Einfahrt zu dem Hafen und wollen das in der Nacht auch tun."
ABOUT_WALL = "Die Mauer an der Küste soll in dem Sommer das und auch die Einfahrt von der Flut trennen."


@pytest.mark.parametrize(("one", "other", "shown"), [(IN_GERMAN, IN_GERMAN_AGAIN, 1), (ABOUT_CREWS, ABOUT_WALL, 2)])
def test_sentences_are_compared_by_the_words_of_their_own_language(
    stand: Stand, one: str, other: str, shown: int
) -> None:
    stand.arrive("a", one, story="s1", topics=("berth-fees",))
    stand.arrive("b", other, story="s1", topics=("berth-fees",), site="Tideline")
    for key, card in stand.cards.items():
        stand.cards[key] = replace(card, language="de")
    (story,) = stories(stand.made())
    assert len(story.sentences) == shown


def test_a_story_of_one_outlet_does_not_name_it_at_every_line(stand: Stand) -> None:
    stand.arrive("a", FEES, CREWS, WALL, topics=("berth-fees",))
    (story,) = stories(stand.made())
    assert {part.source for part in (*story.sentences, *story.quotes)} == {""}


def test_a_sentence_that_leans_on_another_is_never_shown_by_itself(stand: Stand) -> None:
    stand.arrive("a", FEES, "It takes effect in the spring.", CREWS, topics=("berth-fees",), leaning=(1,))
    (story,) = stories(stand.made())
    assert [part.text for part in story.sentences] == [FEES, CREWS]


def test_a_quote_is_shown_when_somebody_is_known_to_say_it_and_each_speaker_once(stand: Stand) -> None:
    nobody = "“Nobody would say in public what everybody thinks,” it was heard."
    again = "“And the fees will pay for the lighthouse as well,” said Ada Quill."
    stand.arrive("a", FEES, CREWS, BUSES, nobody, WALL, again, topics=("berth-fees",))
    (story,) = stories(stand.made())
    assert [part.attribution for part in story.quotes] == ["Ada Quill"]


def test_what_is_too_long_to_read_in_a_minute_is_left_to_its_page(stand: Stand) -> None:
    long = "The clause says " + "that a harbour master may refuse any vessel " * 20 + "at will."
    stand.arrive("a", long, FEES, topics=("berth-fees",), title="Long " * 100)
    (story,) = stories(stand.made())
    assert [part.text for part in story.sentences] == [FEES]
    assert len(story.title) == 300 and story.title.endswith("…")


def test_copies_are_left_out_and_said_to_be(stand: Stand) -> None:
    stand.arrive("a", FEES, CREWS, WALL, story="s1", topics=("berth-fees",))
    stand.arrive("b", FEES, CREWS, WALL, story="s1", topics=("berth-fees",), site="Wire Copy")
    made = stand.made()
    assert why(made) == {"Title of b (Wire Copy)": "Harbour Post says the same"}
    assert made.edition.counts == (("duplicate", 1),)
    assert {part.source for part in stories(made)[0].sentences} == {""}


def test_stories_stand_in_order_of_outlets_quotes_and_the_teams_replies(stand: Stand) -> None:
    stand.arrive("plain", BUSES, topics=("transport",))
    stand.arrive("said", "The tunnel closes for a month of repairs.", topics=("transport",))
    stand.said["said"] = 2
    stand.arrive("two", CREWS, story="s2", topics=("transport",))
    stand.arrive(
        "two-b",
        "Forty boats were out in the channel, and no ferry left.",
        story="s2",
        topics=("transport",),
        site="Tideline",
    )
    stand.arrive("quoted", "The ferry line is for sale.", SEAT, topics=("transport",), site="Ledger")
    assert [story.id for story in stories(stand.made())] == ["s2", "said", "quoted", "plain"]


def test_topics_keep_their_order_and_a_story_on_two_is_told_once(stand: Stand) -> None:
    stand.arrive("bus", BUSES, topics=("transport",))
    stand.arrive("both", FEES, topics=("transport", "berth-fees"))
    first, second = stand.made().edition.sections
    assert [first.name, second.name] == ["Berth fees", "Transport"]
    assert [story.id for story in first.stories] == ["both"]
    assert first.stories[0].also_on == ("Transport",)
    assert [story.id for story in second.stories] == ["bus"]


def test_no_topic_and_no_outlet_fills_the_page(stand: Stand) -> None:
    for number in range(9):
        stand.arrive(
            f"f{number}",
            f"Fee number {number} of the port of {'abcdefghi'[number] * 5} was announced.",
            topics=("berth-fees",),
        )
    stand.arrive("bus", BUSES, topics=("transport",), site="Ledger")
    made = stand.made()
    assert [len(section.stories) for section in made.edition.sections] == [2, 1]
    assert dict(made.edition.counts) == {"more": 7}
    assert set(why(made).values()) == {"2 stories of its topic that Harbour Post alone has weigh more"}


def test_the_page_is_full_at_some_time_and_each_topic_has_had_its_turn(stand: Stand) -> None:
    for number in range(3):
        stand.arrive(
            f"f{number}", f"Fee number {number} was announced by wire.", topics=("berth-fees",), site=f"Outlet {number}"
        )
    stand.arrive("bus", BUSES, topics=("transport",), site="Ledger")
    made = stand.made(limits=Limits(stories=3))
    assert [len(section.stories) for section in made.edition.sections] == [2, 1]
    assert set(why(made).values()) == {"3 stories weigh more"}


def test_no_outlet_fills_the_digest_over_all_topics(stand: Stand) -> None:
    for number, topic in enumerate(("berth-fees", "transport")):
        stand.arrive(f"f{number}", f"Fee number {number} was announced by wire.", topics=(topic,))
    made = stand.made(limits=Limits(of_outlet_in_all=1))
    assert made.edition.stories == 1
    assert set(why(made).values()) == {"other stories that Harbour Post alone has weigh more"}


def test_a_story_that_was_told_comes_again_only_with_what_is_new(stand: Stand) -> None:
    stand.arrive("a", FEES, WALL, story="s1", topics=("berth-fees",))
    monday = stand.made()
    stand.arrive("b", FEES_AGAIN, WALL, SEAT, story="s1", topics=("berth-fees",), site="Tideline", at=MORNING + DAY / 2)
    made = stand.made(brief(WEDNESDAY, already=monday.sent))
    (story,) = stories(made)
    assert story.title == "Title of a"
    assert story.new == "New since Tuesday 24 November: Tideline adds a quote from Tam Orrick."
    assert [outlet.name for outlet in story.outlets] == ["Tideline"]
    assert ([part.text for part in story.sentences], [part.attribution for part in story.quotes]) == (
        [],
        ["Tam Orrick"],
    )


def test_a_story_that_was_told_and_has_nothing_new_is_left_out_and_said_to_be(stand: Stand) -> None:
    stand.arrive("a", FEES, WALL, story="s1", topics=("berth-fees",))
    sent = stand.made().sent
    stand.arrive("b", FEES_AGAIN, WALL, story="s1", topics=("berth-fees",), site="Tideline", at=MORNING + DAY / 2)
    made = stand.made(brief(WEDNESDAY, already=sent))
    assert made.edition.quiet
    assert why(made) == {"Title of b (Tideline)": "Harbour Post says the same"}
    third = stand.made(brief(WEDNESDAY + DAY, already=(*sent, *made.sent)))
    assert third.edition.quiet and third.edition.omitted == ()


def test_a_new_figure_is_something_new(stand: Stand) -> None:
    stand.arrive("a", FEES, "More than 1,200 berths are affected by the new fees.", story="s1", topics=("berth-fees",))
    sent = stand.made().sent
    stand.arrive(
        "b",
        "The new fees affect 1,450 berths of Port Ellery.",
        story="s1",
        topics=("berth-fees",),
        site="Tideline",
        at=MORNING + DAY / 2,
    )
    (story,) = stories(stand.made(brief(WEDNESDAY, already=sent)))
    assert story.new == "New since Tuesday 24 November: Tideline adds a sentence."


def test_words_that_a_digest_showed_are_not_shown_again_in_another_story(stand: Stand) -> None:
    stand.arrive("a", FEES, WALL, topics=("berth-fees",))
    sent = stand.made().sent
    stand.arrive("c", CREWS, WALL, topics=("transport",), at=MORNING + DAY / 2)
    (story,) = stories(stand.made(brief(WEDNESDAY, already=sent)))
    assert (shown(story), story.new) == ([CREWS], "")


def test_what_comes_in_late_or_too_old_is_no_news_and_said_to_be(stand: Stand) -> None:
    stand.arrive("a", FEES, topics=("berth-fees",))
    sent = stand.made().sent
    when = MORNING + DAY / 2
    stand.arrive("old", BUSES, topics=("transport",), published="2026-10-01", at=when)
    stand.arrive("young", CREWS, topics=("transport",), published="2026-11-20", at=when)
    stand.arrive("ahead", "Tides turn.", topics=("transport",), published="2026-12-24", at=when, site="Ledger")
    made = stand.made(brief(WEDNESDAY, already=sent))
    assert {story.id for story in stories(made)} == {"young", "ahead"}
    assert why(made) == {"Title of old (Harbour Post)": "it appeared on 1 October 2026 and came in late"}


def test_a_channels_first_digest_takes_what_there_is_however_old(stand: Stand) -> None:
    stand.arrive("old", BUSES, topics=("transport",), published="2026-10-01")
    assert [story.id for story in stories(stand.made())] == ["old"]


def test_an_article_before_or_after_the_window_is_in_another_digest(stand: Stand) -> None:
    stand.arrive("before", FEES, topics=("berth-fees",), at=MORNING - DAY)
    stand.arrive("last", CREWS, topics=("berth-fees",), at=MORNING)
    stand.arrive("after", BUSES, topics=("berth-fees",), at=MORNING + timedelta(microseconds=1))
    assert [story.id for story in stories(stand.made())] == ["last"]


def test_what_could_not_be_read_is_counted_with_why(stand: Stand) -> None:
    stand.unread += [Unread("Budget", "paywalled"), Unread("Film", "not-a-page")]
    made = stand.made()
    assert why(made) == {"Budget": "it is behind a paywall", "Film": "it could not be read"}
    assert made.edition.counts == (("paywall", 1), ("unread", 1))


def test_an_article_that_gives_no_card_is_named_all_the_same(stand: Stand) -> None:
    stand.arrive("a", FEES, topics=("berth-fees",))
    del stand.cards["a"]
    (story,) = stories(stand.made())
    assert (story.title, shown(story)) == ("Title of a", [])


SENTENCES = [
    f"{who} {did} {what} {where}."
    for who, did, what, where in zip(
        ["The council", "A committee", "Ministers", "Crews", "The regulator", "Judges", "Teachers", "Nurses"],
        ["approved", "rejected", "delayed", "praised", "questioned", "published", "withdrew", "leaked"],
        ["berth fees", "a licence bill", "the tunnel plan", "a strike ballot", "two audits", "nine maps", "a tax", "pay rules"],
        ["in Port Ellery", "on Monday", "after a vote", "at sea", "by email", "in Sarrow", "without a word", "at noon"],
        strict=True,
    )
] + [f"“{words},” said {name}." for words, name in (
    ("We will not pay for a wall that nobody asked for", "Ada Quill"),
    ("There was no time to read a bill of that length", "Bram Hollis"),
    ("Nobody told the night shift about any of this", "Orla Penhallow"),
)]  # fmt: skip


@st.composite
def stands(draw: st.DrawFn) -> Stand:
    stand = Stand()
    for name in ("Alpha", "Beta", "Gamma")[: draw(st.integers(0, 3))]:
        stand.topic(name)
    for number in range(draw(st.integers(0, 14))):
        sentences = draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5, unique=True))
        stand.arrive(
            f"a{number}",
            *sentences,
            story=f"s{draw(st.integers(0, 7))}",
            topics=tuple(draw(st.lists(st.sampled_from([topic.id for topic in stand.topics]), max_size=2, unique=True)))
            if stand.topics
            else (),
            site=draw(st.sampled_from(["Harbour Post", "Tideline", "Ledger", None])),
            at=MORNING + DAY * draw(st.integers(-1, 2)) - timedelta(minutes=number + 1),
        )
    return stand


LIMITS = Limits(stories=4, of_topic=2, of_outlet=1, of_outlet_in_all=2, elsewhere=2)


@given(stands())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_comes_in_days_repeat_nothing_and_keep_the_limits(stand: Stand) -> None:
    sent: list[str] = []
    words: list[str] = []
    for day in (TUESDAY - DAY, TUESDAY, WEDNESDAY, WEDNESDAY + DAY):
        made = stand.made(brief(day, already=tuple(sent)), LIMITS)
        again = stand.made(brief(day, already=tuple(reversed(sent))), LIMITS)
        assert edition_to_json(made.edition) == edition_to_json(again.edition) and made.sent == again.sent
        check_limits(made.edition)
        check_words(made.edition, stand, words)
        check_again(made.edition, sent, stand)
        sent += made.sent
    assert len(words) == len(set(words))


def check_limits(edition: Edition) -> None:
    assert edition.stories <= LIMITS.stories and len(edition.elsewhere) <= LIMITS.elsewhere
    assert all(0 < len(section.stories) <= LIMITS.of_topic for section in edition.sections)
    told = [story.id for section in edition.sections for story in section.stories]
    assert len(told) == len(set(told))
    for section in edition.sections:
        alone = [story.lead.name for story in section.stories if not story.new and len(story.outlets) == 1]
        assert len(alone) == len(set(alone))
    assert sum(count for _, count in edition.counts) >= len(edition.omitted)
    assert edition_from_json(edition_to_json(edition)) == edition


def check_words(edition: Edition, stand: Stand, words: list[str]) -> None:
    texts = places(stand.material)
    for section in edition.sections:
        for story in section.stories:
            for part in (*story.sentences, *story.quotes):
                assert isinstance(part, Passage | QuoteCard) and part.here is not None
                assert part.text in texts[part.here.url.partition("?")[0]]
                words.append(part.text)


def check_again(edition: Edition, sent: list[str], stand: Stand) -> None:
    told = {key.split()[1] for key in sent if key.startswith("article ")}
    for section in edition.sections:
        for story in section.stories:
            known = [item for item in stand.stories[story.id] if item.article in told]
            assert bool(known) == bool(story.new)
            assert not story.new or story.sentences or story.quotes
    assert not {f"elsewhere {story.id}" for story in edition.elsewhere} & set(sent)


def test_an_edition_is_read_back_and_anything_else_is_refused() -> None:
    from bot.digests.edition import EditionUnreadable

    for wrong in ("", "{}", "[]", '{"day": 1}', "null"):
        with pytest.raises(EditionUnreadable):
            edition_from_json(wrong)


def test_the_brief_decides_day_time_and_lateness(stand: Stand) -> None:
    edition = stand.made(replace(brief(), late=True)).edition
    assert (edition.day, edition.late) == (date(2026, 11, 24), True)
    assert edition.until - edition.since == DAY and isinstance(edition.until, datetime)


def test_a_follow_up_stands_under_its_topic_where_that_has_news_and_else_by_itself(stand: Stand) -> None:
    stand.topics[0] = replace(stand.topics[0], formers=("quay",))
    for number, topic in enumerate(("berth-fees", "transport", None, "quay", "gone"), 1):
        stand.followups.append(Open(topic, Pending(number, f"Ask {number}", "nobody's yet", topic=topic or "")))
    stand.arrive("a", FEES, topics=("berth-fees",))
    edition = stand.made().edition
    (section,) = edition.sections
    assert [(one.number, one.topic) for one in section.pending] == [(1, ""), (4, "")]
    assert [(one.number, one.topic) for one in edition.pending] == [(2, "transport"), (3, ""), (5, "gone")]
    assert edition.open_followups == 5


def test_follow_ups_alone_are_no_news(stand: Stand) -> None:
    stand.followups.append(Open(None, Pending(1, "Ask", "nobody's yet")))
    assert stand.made().edition.quiet and stand.made().edition.open_followups == 1


def test_an_edition_of_before_there_were_follow_ups_is_read_still(stand: Stand) -> None:
    stand.arrive("a", FEES, topics=("berth-fees",))
    edition = stand.made().edition
    kept = json.loads(edition_to_json(edition))
    del kept["pending"]
    for section in kept["sections"]:
        del section["pending"]
    assert edition_from_json(json.dumps(kept)) == edition
