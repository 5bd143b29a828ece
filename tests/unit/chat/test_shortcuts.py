"""What a message gives a command that is chosen from its menu, and what stands in a form's field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.dispatch import Dispatcher
from bot.chat.errors import NoLink
from bot.chat.parsing import parse
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.shortcuts import begun, options_of, prefilled, room_for
from bot.chat.spec import Param, ParamKind, Request
from bot.errors import DespatchError
from tests.fakes.clock import FakeClock
from tests.fakes.desk import QUESTION, URL, Desk

CATALOGUE = Desk().catalogue
(_, SUMMARISE), (_, FOLLOW) = CATALOGUE.shortcuts
LINK = "https://harbour-post.example/berths"


def test_a_message_gives_its_link_or_its_words() -> None:
    assert options_of(SUMMARISE, LINK, "Have you seen this?") == (("url", LINK),)
    assert options_of(FOLLOW, LINK, " Have you\n\tseen  this? ") == (("question", "Have you seen this?"),)
    assert options_of(FOLLOW, None, " \n") == ()
    for link in (None, ""):
        with pytest.raises(NoLink):
            options_of(SUMMARISE, link, "No link here")


def test_words_that_are_too_long_say_that_they_go_on() -> None:
    assert begun("Ask the department for the clause", 33) == "Ask the department for the clause"
    assert begun("Ask the department for the clause", 32) == "Ask the department for the …"
    assert begun("Ask the department for the clause", 29) == "Ask the department for the …"
    assert begun("Unbroken" * 9, 20) == "UnbrokenUnbrokenUn …"


@given(st.text(), st.integers(1, 60))
def test_the_beginning_of_words_fits_and_is_theirs(words: str, limit: int) -> None:
    cut = begun(words, limit)
    assert len(cut) <= limit
    assert cut == words if len(words) <= limit else words.startswith(cut.removesuffix(" …").rstrip(" …"))


def test_a_field_holds_what_fits_it() -> None:
    assert (room_for(QUESTION, 3_000), room_for(QUESTION, 40), room_for(URL, 40)) == (60, 40, 40)
    assert prefilled(QUESTION, "word " * 20, 3_000) == "word word word word word word word word word word word …"
    assert prefilled(URL, LINK, 3_000) == LINK
    assert prefilled(URL, LINK, 20) == "", "half an address leads elsewhere"


def test_a_text_that_is_longer_than_it_may_be_is_refused() -> None:
    fits = "a" * 60
    assert parse("followup add", CATALOGUE, (("question", fits),)).arguments == {"question": fits}
    assert parse(f"followup add {fits}", CATALOGUE).arguments == {"question": fits}
    for typed, options in (("followup add", (("question", f"{fits}b"),)), (f"followup add {fits} b", None)):
        with pytest.raises(DespatchError, match="question has at most 60 characters, not 6"):
            parse(typed, CATALOGUE, options)
    assert Param("name", ParamKind.TEXT, "any").longest is None


def test_the_form_comes_first_where_it_is_asked_for() -> None:
    place, options = ChannelRef(WorkspaceRef("room", "local"), "policy"), (("question", "Why?"),)
    request = Request("e", place, MemberRef(place.workspace, "robin"), "followup add", FakeClock()(), options=options)
    dispatcher = Dispatcher(CATALOGUE)
    plan = dispatcher.plan(request, ask=True)
    assert plan.form is CATALOGUE.get("followup add")
    assert plan.given == options
    assert dispatcher.plan(request).form is None
