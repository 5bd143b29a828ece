from bot.chat.reply import Fields, Links, Passage, QuoteCard
from bot.digests.pages import line_of, page_of, taken_away
from tests.fakes.edition_samples import EVERYTHING, QUIET


def test_a_page_has_a_place_for_every_topic_and_story() -> None:
    page = page_of(EVERYTHING)
    assert (page.title, page.details[-1]) == ("Tuesday 24 November 2026", "late: it was due at 08:00")
    assert [section.anchor for section in page.sections] == [
        "topic-t1",
        "topic-t2",
        "changed",
        "elsewhere",
        "followups",
    ]
    anchors = [entry.anchor for section in page.sections for entry in section.entries]
    assert anchors == ["story-s1", "story-s2", "story-s3", "change-c1", "story-s4"]
    assert [link.label for link in page.sections[0].links] == ["Thread (6 replies)", "Timeline", "Ballot #12"]
    assert page.left_out == (
        ("Fees up (Wire)", "Harbour Post says the same"), ("The full budget", "it is behind a paywall"),
    )  # fmt: skip
    assert page.left_out_in_all == "2 duplicates, 1 behind a paywall"


def test_a_page_has_nothing_to_press_but_says_what_would_be_typed() -> None:
    (fields,) = [part for part in page_of(EVERYTHING).sections[3].entries[0].parts if isinstance(part, Fields)]
    assert fields.items == (("Make a topic", '/despatch topic new "Ferry strike" watch: "Ferry strike"'),)


def test_away_from_the_room_only_the_web_is_linked() -> None:
    page = taken_away(page_of(EVERYTHING))
    for section in page.sections:
        assert all(link.url.startswith("https://") for link in section.links)
        for part in (part for entry in section.entries for part in entry.parts):
            if isinstance(part, Passage | QuoteCard):
                assert part.here is None
            if isinstance(part, Links):
                assert all(link.url.startswith("https://") for link in part.items)


def test_a_line_of_the_list_says_when_and_how_much() -> None:
    assert line_of("d1", "policy", EVERYTHING).details == (
        "08:00",
        "2 topics",
        "3 stories",
        "1 correction",
        "1 elsewhere",
        "3 follow-ups open",
    )
    assert line_of("d2", "policy", QUIET).details == ("08:00", "a quiet day")
    assert page_of(QUIET).said == ("Nothing new on the 3 topics followed here.",)
