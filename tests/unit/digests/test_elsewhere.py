import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.parsing import parse
from bot.commands.catalogue import declared
from bot.digests.elsewhere import shared_run, topic_command
from bot.digests.page import Limits
from bot.topics.watch import match, parse_watch
from tests.fakes.news import DAY, MORNING, TUESDAY, Stand, brief

CATALOGUE = declared()


def test_stories_on_no_topic_that_several_outlets_carry_are_named_once() -> None:
    stand = Stand()
    stand.topic("Berth fees")
    stand.arrive("a", "One.", story="strike", title="Ferry strike halts crossings", read=False, published="2026-11-23")
    stand.arrive("b", "Two.", story="strike", title="Islands cut off by ferry strike", site="Tideline", read=False)
    stand.arrive("c", "Three.", story="alone", read=False)
    stand.arrive("d", "Four.", story="alone", read=False)
    stand.arrive("e", "Five.", story="on", topics=("closed-topic",), read=False)
    stand.arrive("f", "Six.", story="on", topics=("closed-topic",), site="Tideline", read=False)
    made = stand.made()
    (story,) = made.edition.elsewhere
    assert (story.id, story.title, story.date) == ("strike", "Ferry strike halts crossings", "23 November 2026")
    assert [outlet.name for outlet in story.outlets] == ["Harbour Post", "Tideline"]
    assert story.command == '/despatch topic new "Ferry strike" watch: "Ferry strike"'
    stand.arrive("g", "Seven.", story="strike", site="Ledger", read=False, at=MORNING + DAY / 2)
    assert stand.made(brief(TUESDAY + DAY, already=made.sent)).edition.quiet


def test_those_with_most_outlets_are_named_and_the_others_counted() -> None:
    stand = Stand()
    for story, outlets in (("two", 2), ("four", 4), ("three", 3)):
        for number in range(outlets):
            stand.arrive(f"{story}{number}", "Words.", story=story, site=f"Outlet {number}", read=False)
    made = stand.made(limits=Limits(elsewhere=2))
    assert [story.id for story in made.edition.elsewhere] == ["four", "three"]
    assert made.edition.counts == (("more", 1),)


@pytest.mark.parametrize(
    ("titles", "run"),
    [
        (("Ferry strike halts crossings", "Islands cut off by ferry strike"), "Ferry strike"),
        (("Ministers publish Harbour Licences Bill", "The harbour licences bill is out"), "Harbour Licences Bill"),
        (("Fog lifts", "Rain falls"), ""),
        (("The end of the line", "At the end of the day"), ""),
        (("One headline only",), ""),
        ((), ""),
    ],
)
def test_a_topic_is_named_by_what_its_headlines_share(titles: tuple[str, ...], run: str) -> None:
    assert shared_run(titles) == run


@given(st.lists(st.text(max_size=200), max_size=4))
def test_whatever_a_headline_holds_the_command_makes_one_topic_that_finds_its_story(titles: list[str]) -> None:
    command = topic_command(titles)
    if command:
        parsed = parse(command, CATALOGUE)
        name, watch = str(parsed.arguments["name"]), parse_watch(str(parsed.arguments["watch"]))
        assert parsed.spec.name == "topic new"
        assert 1 <= len(" ".join(name.split())) <= 80
        assert watch.without == ()


@pytest.mark.parametrize(
    "title",
    [
        'Night "watch: harbour" --since x',
        "-sports, and a minus",
        "What's “new”: a list, of, things",
        "An unbroken " + "word " * 40,
        "Ferries “cost” 40 crowns",
    ],
)
def test_a_single_headline_still_finds_its_own_story(title: str) -> None:
    parsed = parse(topic_command([title]), CATALOGUE)
    watch = parse_watch(str(parsed.arguments["watch"]))
    assert len(watch.terms) == 1
    assert match(watch, title, "") is not None
