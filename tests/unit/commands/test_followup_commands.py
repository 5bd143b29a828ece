"""How the commands of follow-ups are typed, and what their forms ask."""

import pytest

from adapters.discord import forms as discord
from adapters.slack import forms as slack
from adapters.web.menus import fields_of
from bot.chat.dispatch import Dispatcher
from bot.chat.errors import ArgumentInvalid, ArgumentMissing
from bot.chat.parsing import parse
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.spec import Request
from bot.commands.catalogue import declared
from tests.fakes.clock import FakeClock

CATALOGUE = declared()
ADD = CATALOGUE.get("followup add")
URL = "https://outlet.example/fees"


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("Ask the department", {"question": "Ask the department"}),
        ("Ask it --topic Berth fees", {"question": "Ask it", "topic": "Berth fees"}),
        ('--topic "Berth fees" Ask it', {"topic": "Berth fees", "question": "Ask it"}),
        (f"--url {URL} --sentence 0", {"url": URL, "sentence": 0}),
        (f"Mine --url {URL} --sentence 12 --version 2", {"question": "Mine", "url": URL, "sentence": 12, "version": 2}),
    ],
)
def test_what_is_proposed(typed: str, given: dict[str, object]) -> None:
    assert parse(f"/despatch followup add {typed}", CATALOGUE).arguments == given


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("assign 12 me --due Friday", {"id": "12", "owner": "me", "due": "Friday"}),
        ("assign #12 Tam Orrick --due in 3 days", {"id": "#12", "owner": "Tam Orrick", "due": "in 3 days"}),
        ("assign 12 Tam due: 1 December", {"id": "12", "owner": "Tam", "due": "1 December"}),
        ("assign --due tomorrow 12 me", {"id": "12", "owner": "me", "due": "tomorrow"}),
        ("close 12 --as dropped --note It was no use", {"id": "12", "as": "dropped", "note": "It was no use"}),
        ("list --topic Berth fees --owner Ada Quill", {"topic": "Berth fees", "owner": "Ada Quill"}),
    ],
)
def test_what_is_kept_of_it(typed: str, given: dict[str, object]) -> None:
    assert parse(f"/despatch followup {typed}", CATALOGUE).arguments == given


def test_too_long_a_question_and_none_at_all() -> None:
    with pytest.raises(ArgumentInvalid, match="question has at most 300 characters, not 3,000"):
        parse(f"/despatch followup add {'x' * 3000}", CATALOGUE)
    with pytest.raises(ArgumentMissing, match="needs a question or a url"):
        parse("/despatch followup add --topic Fees", CATALOGUE)


def test_its_form_asks_for_words_and_not_for_places_in_texts() -> None:
    assert ADD is not None
    assert [param.name for param in ADD.asked()] == ["question", "topic", "url"]
    assert [field.param.name for field in fields_of(ADD, {})] == ["question", "topic", "url"]
    channel = ChannelRef(WorkspaceRef("slack", "T1"), "C1")
    request = Request("e1", channel, MemberRef(channel.workspace, "U1"), "/despatch followup add", FakeClock()())
    plan = Dispatcher(CATALOGUE).plan(request)
    assert plan.form is ADD
    view = slack.form(ADD, request)
    assert [block["block_id"].removeprefix(slack.BLOCK) for block in view["blocks"][1:]] == ["question", "topic", "url"]


async def test_a_place_that_a_button_gave_stays_in_the_form() -> None:
    assert ADD is not None
    given = {"url": URL, "sentence": "12", "version": "2"}
    assert [field.param.name for field in fields_of(ADD, given)] == ["question", "topic", "url", "sentence", "version"]
    assert len(discord.form(ADD, given).children) == 5 and len(discord.form(ADD, {}).children) == 3
