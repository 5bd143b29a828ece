"""A follow-up in the local room, put together as it runs: from a story's button to the next digest."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from adapters.web.render import make_environment, topic_html
from bot.articles.model import Finding
from bot.assemble import App, archive_of, running
from bot.chat.plain import plain_text
from bot.chat.ports import RoomMessage
from bot.chat.refs import ChannelRef
from bot.chat.reply import Ballot, Buttons, Reply
from bot.followups.days import due_day
from bot.room.store import WORKSPACE
from bot.settings import Settings

TEXT = (
    "The harbour board will publish its plan for berth fees on Monday, its chair said in Port Ellery.\n\n"
    "It is not known who will pay for the new quay. The council has asked the board for the figures.\n\n"
    "Ferries run as before, and the fishing crews say that nobody has spoken with them about the fees."
)
URL = "https://outlet.example/fees"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'room.db'}")
    async with running(settings) as made:
        yield made


async def ask(app: App, text: str, who: str = "robin", **more: str) -> Reply:
    _, answer = await app.room.say(f"/despatch {text}", member=who, channel="policy", **more)  # type: ignore[arg-type]
    assert answer is not None and answer.reply is not None
    return answer.reply


async def tick(app: App, *names: str) -> None:
    for job in app.news.jobs:
        if job.name in names:
            await job.tick()


async def ballots(app: App) -> list[RoomMessage]:
    found = await app.room.history("policy")
    return [message for message in found if message.reply and any(isinstance(p, Ballot) for p in message.reply.parts)]


def commands(reply: Reply | None) -> list[str]:
    parts = reply.parts if reply else ()
    return [button.command for part in parts if isinstance(part, Buttons) for button in part.items]


async def test_two_members_vote_and_what_they_accept_is_in_the_next_digest(app: App) -> None:
    await app.articles.keep(
        Finding(URL, None, (URL,), "Berth fees", None, None, None, "Harbour Post", "en", TEXT, "test")
    )
    card = await ask(app, f"summarise {URL}")
    (offers,) = [command for command in commands(card) if "followup offers" in command]
    button = commands(await ask(app, offers.removeprefix("/despatch ")))[-1]
    assert button == f"/despatch followup add --url {URL}"
    proposed = await ask(app, button.removeprefix("/despatch "))
    assert "Proposed as #1" in plain_text(proposed)
    (ballot,) = await ballots(app)
    yes, no = commands(ballot.reply)
    assert "Follow up “Berth fees”" in plain_text(ballot.reply or card)
    await ask(app, yes.removeprefix("/despatch "), "ada", about=ballot.ref.id)
    await app.room.react(ballot.ref.id, "👍", member="tam")
    await ask(app, no.removeprefix("/despatch "), "quill")
    preview = plain_text(await ask(app, "digest preview"))
    assert "1 follow-up open" in preview and "👍 2 👎 1 · closes" in preview
    assert "#1 is accepted." in plain_text(await ask(app, "followup close 1"))
    await ask(app, "followup assign 1 Ada Quill --due in 3 days")
    preview = plain_text(await ask(app, "digest preview"))
    assert "FOLLOW-UPS" in preview and "Follow-up #1 - Follow up “Berth fees” · Ada Quill · due" in preview
    assert f"Ballot #1: /channels/policy/threads/{ballot.ref.id}" in preview
    _, elsewhere = await app.room.say("/despatch digest preview", member="robin", channel="other")
    assert elsewhere is not None and elsewhere.reply is not None
    assert "follow-up" not in plain_text(elsewhere.reply).lower(), "words of one channel are given in no other"
    await tick(app, "followups")
    told = [plain_text(m.reply) for m in await app.room.history("policy") if m.reply]
    assert sum("Follow-up #1 is accepted" in words for words in told) == 1
    (ballot,) = await ballots(app)
    assert ballot.reply is not None and "With Ada Quill, due" in plain_text(ballot.reply)
    await ask(app, "followup close 1 --note They answered")
    assert "follow-up" not in plain_text(await ask(app, "digest preview")).lower()


async def test_a_vote_is_taken_back_by_taking_the_thumb_away(app: App) -> None:
    await ask(app, "followup add Ask the board")
    (ballot,) = await ballots(app)
    await app.room.react(ballot.ref.id, "👍", member="tam")
    assert "👍 1 yes" in plain_text(await ask(app, "followup show 1"))
    await app.room.unreact(ballot.ref.id, "👍", member="tam")
    assert "👍 0 yes" in plain_text(await ask(app, "followup show 1"))


async def test_hostile_words_in_a_question_act_nowhere(app: App) -> None:
    hostile = "<script>alert(1)</script> <!channel> @everyone *b* [x](https://evil.example)"
    await ask(app, f"followup add {hostile}")
    (ballot,) = await ballots(app)
    assert ballot.reply is not None
    (part,) = [part for part in ballot.reply.parts if isinstance(part, Ballot)]
    assert part.question == hostile


async def test_a_topic_and_its_page_say_what_is_to_be_done_and_what_was_decided(app: App) -> None:
    await ask(app, "topic new Berth fees")
    await ask(app, "followup add Ask the board --topic Berth fees")
    await ask(app, "followup add Ask the council --topic Berth fees")
    await ask(app, "followup vote 2 yes")
    await ask(app, "followup close 2")
    shown = plain_text(await ask(app, "topic show Berth fees"))
    assert "Follow-ups · 1 open" in shown
    assert "#1 - Ask the board · 👍 0 👎 0 · closes" in shown and "#2 - Ask the council · dropped" in shown
    (topic,) = await app.news.topics.list(WORKSPACE)
    page = await archive_of(app, WORKSPACE).topic(topic.id)
    assert page is not None
    drawn = topic_html(make_environment(), page)
    assert "Ask the board" in drawn and drawn.index("Follow-ups") < drawn.index("What was said")
    elsewhere = await app.room.say("/despatch topic show Berth fees", member="tam", channel="other")
    assert elsewhere[1] is not None and elsewhere[1].reply is not None
    told = plain_text(elsewhere[1].reply)
    assert "Ask the board" not in told and "1 more stands in other channels." in told


async def test_numbers_and_topics_complete_what_is_typed(app: App) -> None:
    await ask(app, "topic new Berth fees")
    await ask(app, "topic new Ferries")
    await ask(app, "followup add Ask the board --topic Berth fees")
    await ask(app, "followup add Ask the council")
    await ask(app, "followup withdraw 2")
    here = ChannelRef(WORKSPACE, "policy")

    async def offered(command: str, param: str, typed: str, channel: ChannelRef = here) -> tuple[str, ...]:
        return await app.inbox.suggest(command, param, typed, channel)

    assert await offered("followup assign", "id", "") == ("1 Ask the board",)
    assert await offered("followup assign", "id", "BOARD") == ("1 Ask the board",)
    assert await offered("followup assign", "id", "3") == ()
    assert await offered("followup reopen", "id", "") == ("2 Ask the council",)
    assert await offered("followup show", "id", "") == ("2 Ask the council", "1 Ask the board")
    assert await offered("followup show", "id", "", ChannelRef(WORKSPACE, "other")) == ()
    assert await offered("followup add", "topic", "fe") == ("Berth fees", "Ferries")
    assert await offered("topic show", "name", "ber") == ("Berth fees",)
    assert await offered("topic new", "name", "ber") == ()
    await ask(app, "topic close Ferries")
    for command in ("export topic", "positions show", "positions correct"):
        assert await offered(command, "topic", "fe") == ("Berth fees", "Ferries")
    assert await offered("followup add", "topic", "fe") == ("Berth fees",)
    assert "#1" in plain_text(await ask(app, "followup show 1 Ask the board"))
    assert await offered("followup assign", "owner", "") == ("me", "robin")
    assert await offered("followup assign", "due", "fri") == ("Friday",)
    assert all(due_day(day, date(2026, 11, 27)) for day in await offered("followup assign", "due", ""))
