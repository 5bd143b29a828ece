"""Nothing that a stranger wrote acts on any surface of Slack; the judge looks at what was sent, not at how it was made."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.slack import forms
from adapters.slack.blocks import Style
from adapters.slack.text import clean
from bot.chat.letters import whole
from bot.chat.refs import MemberRef
from bot.chat.reply import Visibility
from bot.chat.spec import CommandSpec, Param, ParamKind, Request
from tests.fakes.desk import METHOD, SENTENCES, URL
from tests.fakes.slack_judge import destinations, live
from tests.hostile.filling import SOURCE, with_words
from tests.hostile.strings import HOSTILE
from tests.integration.slack_bench import PLACE, ROBIN, Bench, slack_bench, words

SPEAKER = Param("speaker", ParamKind.TEXT, "who said it")
ASKER = MemberRef(PLACE.workspace, ROBIN)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with slack_bench(tmp_path / "slack.db", socket=False) as bench:
        yield bench
        for call in bench.slack.requests:
            assert live(call.args) == [], call
            assert all(url.startswith(SOURCE) for url in destinations(call.args)), call


def asked(bench: Bench, reply_to: str = "") -> Request:
    return Request(f"e {bench.slack.world.number()}", PLACE, ASKER, "help", bench.clock(), reply_to=reply_to)


def shown_in(stranger: str, message: str) -> bool:
    """Say whether a stranger's words are still there, as they were but for what nobody can see."""
    return clean(stranger).strip() in message


async def test_on_messages_for_all(bench: Bench) -> None:
    platform = bench.connection.platform
    for stranger in HOSTILE:
        ref = await platform.post(PLACE, with_words(stranger))
        thread = await platform.open_thread(ref, stranger)
        await platform.post(PLACE, replace(with_words(stranger), thread=thread))
        await platform.edit(ref, with_words(stranger))
        shown = [item for item in (*bench.shown()[-2:], *bench.shown(ref.id)) if not item.payload.get("files")]
        assert len(shown) >= 2
        for message in shown:
            assert shown_in(stranger, words(message))


async def test_on_whispers_and_in_modals(bench: Bench) -> None:
    where, waiting = bench.slack.core.response_url, forms.sheet(()) | {"blocks": [{"type": "divider"}]}
    for stranger in HOSTILE:
        secret = replace(with_words(stranger), visibility=Visibility.EPHEMERAL)
        trigger = bench.slack.core.trigger(ROBIN)
        opened = await bench.connection._client.views_open(trigger_id=trigger, view=waiting)
        for way in (f"add {where(bench.slack.world.channel, ROBIN)}", "", f"show {opened['view']['id']}"):
            async for _ in bench.connection.platform.answer(asked(bench, way), secret):
                pass
        items = [*bench.slack.world.whispered(ROBIN)[-2:], bench.slack.world.view(ROBIN)]
        assert all(shown_in(stranger, words(item)) for item in items)


async def test_on_home_and_in_forms_that_hold_what_was_typed(bench: Bench) -> None:
    client, params = bench.connection._client, (URL, SPEAKER, SENTENCES, METHOD)
    spec = CommandSpec("quotes", "Quotes", "/despatch quotes u", bench.desk.card, params)
    for stranger in HOSTILE:
        await client.views_publish(user_id=ROBIN, view=forms.home(with_words(stranger), Style()))
        assert shown_in(stranger, words(bench.slack.world.homes[ROBIN]))
        typed = replace(asked(bench), options=tuple((param.name, stranger) for param in params))
        await client.views_open(trigger_id=bench.slack.core.trigger(ROBIN), view=forms.form(spec, typed))
        elements = [block["element"] for block in bench.slack.world.view(ROBIN).blocks[1:]]
        assert [element.get("initial_value", "") for element in elements] == [whole(stranger), whole(stranger), "", ""]


async def test_on_refusals_of_what_was_typed(bench: Bench) -> None:
    sendable = [words for words in HOSTILE if whole(words) == words]  # a form cannot carry half a letter
    for number, stranger in enumerate(sendable):
        member = f"U{number}TYPIST"
        for text in (stranger, f"help {stranger}", f"settings set --sentences {stranger}", f"summarise x {stranger}"):
            await bench.type(text, member)
    await bench.idle()
    whispers = [message for message in bench.slack.world.messages if message.audience]
    assert len(whispers) > len(sendable)
    for message in whispers:
        assert live(message.payload) == []
        assert destinations(message.payload) == set()


async def test_in_errors_beside_fields(bench: Bench) -> None:
    await bench.type("summarise")
    await bench.slack.asked("views.open")
    view = bench.slack.world.view(ROBIN)
    for stranger in HOSTILE:
        if clean(stranger).strip():
            await bench.slack.submit_view(view, {"url": stranger, "sentences": stranger}, ROBIN)
            assert view.open and view.errors.keys() == {"param sentences"}


async def test_a_mention_of_anything_by_anybody_is_answered_inertly(bench: Bench) -> None:
    for stranger in HOSTILE:
        await bench.slack.mention(PLACE.id, ROBIN, stranger)
    await bench.idle()
    assert len(bench.told()) >= len(set(HOSTILE)) - 3
