"""Discord end to end on loopback: commands, forms, buttons, the shortcut, suggestions, and what is declared."""

import logging
from collections.abc import Mapping
from pathlib import Path

import pytest

from adapters.discord.client import Client
from adapters.discord.commands import command_payload
from bot.chat.refs import MessageRef
from bot.chat.reply import Reply, Text
from bot.chat.spec import Call, Catalogue, CommandSpec, Param, ParamKind
from tests.fakes.desk import Desk
from tests.integration.discord_bench import URL, Bench, card, discord_bench, id_of, logged, own, told, used, words
from tests.loopback.discord import DiscordServer
from tests.loopback.discord.interactions import DEFER, MODAL, REPLY, Interaction
from tests.loopback.discord.world import FORUM

SUMMARISE = "despatch summarise"


async def test_a_command_is_acknowledged_at_once_and_answered_for_all(discord: Bench) -> None:
    discord.desk.gate.clear()
    use = await used(discord, "summarise", url=URL, sentences=5, method="lex-rank")
    assert await use.acknowledged() == DEFER
    (waiting,) = discord.server.channel.messages
    assert waiting.loading
    discord.desk.gate.set()
    assert await told(use, "Card of") is waiting
    assert discord.desk.calls[0].arguments == {"url": URL, "sentences": 5, "method": "lex-rank"}


async def test_every_part_of_a_reply_is_taken_by_discord(discord: Bench) -> None:
    shown = await (await used(discord, "everything")).answered()
    assert "Ask the department for the clause?" in words(shown)


async def test_a_wrong_value_is_refused_at_once_to_the_asker(discord: Bench) -> None:
    use = await used(discord, "summarise", url=URL, sentences=99)
    assert await use.acknowledged() == REPLY
    refusal = await told(use, "sentences is a whole number from 1 to 12, not “99”.")
    assert refusal.ephemeral
    assert discord.desk.calls == []


async def test_a_private_answer_takes_the_place_of_a_private_placeholder(discord: Bench) -> None:
    use = await used(discord, "secret")
    shown = await told(use, "Only for you.")
    assert shown is use.original and shown.ephemeral
    await used(discord, "settings show")
    await discord.done()
    assert discord.server.channel.messages == []


@pytest.mark.parametrize(
    ("name", "sentence"), [("late", "Only for you."), ("refuse", "That page is gone: check the link.")]
)
async def test_what_turns_out_private_leaves_nothing_where_others_waited(
    discord: Bench, name: str, sentence: str
) -> None:
    use = await used(discord, name)
    shown = await told(use, sentence)
    await discord.done()
    assert shown.ephemeral
    assert use.original is not None and use.original.deleted
    assert discord.server.channel.messages == []


async def test_a_failure_is_logged_in_one_line_with_its_event(discord: Bench, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        use = await used(discord, "refuse")
        await discord.done()
    (record,) = logged(caplog)
    assert record.__dict__["code"] == "page-not-found"
    assert record.__dict__["event"] == f"interaction {use.id}"


async def test_what_breaks_inside_is_told_and_logged(
    discord: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> bool:
        raise RuntimeError("planted")

    monkeypatch.setattr(discord.inbox, "take", broken)
    use = await used(discord, "summarise", url=URL)
    assert (await told(use, "Something went wrong")).ephemeral
    (record,) = (record for record in logged(caplog) if record.levelno >= logging.ERROR)
    assert record.__dict__["event"] == f"interaction {use.id}"


async def test_a_button_is_its_command_and_leaves_the_card_alone(discord: Bench) -> None:
    shown = await card(discord)
    before = words(shown)
    pressed = await discord.server.press(shown, id_of(shown, "Discuss"), discord.server.other)
    await told(pressed, "Card of")
    about = discord.desk.calls[-1].request.about
    assert about is not None and about.id == str(shown.id)
    assert discord.desk.calls[-1].request.member.name == "sam"
    alone = await (await discord.server.press(shown, id_of(shown, "Secret"), discord.server.other)).answered()
    assert alone.ephemeral
    assert not shown.deleted and words(shown) == before
    assert len(own(discord.server.channel.messages)) == 2


async def test_a_button_works_after_a_restart_of_the_program(tmp_path: Path, loopback: DiscordServer) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback) as dying:
        shown = await card(dying)
        await dying.done()
    async with discord_bench(tmp_path / "discord.db", loopback) as risen:
        pressed = await loopback.press(shown, id_of(shown, "Discuss"), loopback.other)
        await told(pressed, "Card of")
        assert risen.desk.calls[0].request.text == f"/despatch discuss {URL}"


@pytest.mark.parametrize("foreign", [False, True])
async def test_a_button_whose_command_is_not_kept_says_so(discord: Bench, *, foreign: bool) -> None:
    shown = await card(discord)
    if foreign:
        next(part for part in shown.parts() if part.get("label") == "Discuss")["custom_id"] = "despatch:short"
    else:
        await discord.database.write(lambda connection: connection.execute("DELETE FROM button_commands"))
    pressed = await discord.server.press(shown, id_of(shown, "Discuss"), discord.server.other)
    assert (await told(pressed, "This button is too old to work: type the command again.")).ephemeral


async def test_a_button_with_a_missing_argument_opens_a_form(discord: Bench) -> None:
    manager = discord.server.world.add_member(discord.server.guild, "kim", manages=True)
    use = await discord.server.slash(discord.server.channel, manager, "despatch settings set", {"sentences": 5})
    shown = await told(use, "Card of")
    pressed = await discord.server.press(shown, id_of(shown, "Discuss"), discord.server.member)
    assert (await pressed.opened())["title"] == "Discuss"
    filled = await discord.server.submit_modal(pressed, {"param:url": URL})
    await told(filled, URL)
    assert discord.desk.calls[-1].arguments == {"url": URL}
    assert discord.desk.calls[-1].request.text == "discuss"


async def form(discord: Bench) -> Interaction:
    use = await used(discord, "summarise", url=" ", sentences=4, method="lex-rank")
    assert await use.acknowledged() == MODAL
    assert [part["label"] for part in (await use.opened())["components"]] == ["Url", "Sentences", "Method"]
    await discord.heard()
    kept = discord.connection.client._connection._view_store
    assert not kept._modals and not kept._views, "the library answers what it keeps"
    return use


async def test_a_form_holds_what_was_typed_and_is_worked_on(discord: Bench) -> None:
    filled = await discord.server.submit_modal(await form(discord), {"param:url": URL})
    await told(filled, "Card of")
    assert discord.desk.calls[0].arguments == {"url": URL, "sentences": 4, "method": "lex-rank"}


async def test_a_wrong_value_in_a_form_is_told_to_the_asker(discord: Bench) -> None:
    values = {"param:url": URL, "param:sentences": "99"}
    filled = await discord.server.submit_modal(await form(discord), values)
    assert (await told(filled, "sentences is a whole number from 1 to 12, not “99”.")).ephemeral


async def test_no_form_follows_a_form(discord: Bench) -> None:
    filled = await discord.server.submit_modal(await form(discord), {"param:url": "  "})
    assert await told(filled, "summarise needs a url") is filled.original
    assert filled.original.ephemeral
    await discord.done()
    assert discord.server.channel.messages == []


async def test_the_shortcut_summarises_the_first_link_of_a_message(discord: Bench) -> None:
    said = await discord.server.say(
        discord.server.channel, discord.server.other, f"Seen [this]({URL})? And https://x.example"
    )
    await told(await discord.server.context_menu("Summarise this", said, discord.server.member), "Card of")
    (call,) = discord.desk.calls
    assert call.arguments == {"url": URL}
    assert call.request.about is not None and call.request.about.id == str(said.id)


async def test_the_shortcut_on_a_message_without_a_link_says_so(
    discord: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    said = await discord.server.say(discord.server.channel, discord.server.other, "No link here")
    use = await discord.server.context_menu("Summarise this", said, discord.server.member)
    assert (await told(use, "There is no link in that message")).ephemeral
    assert [record.__dict__["event"] for record in logged(caplog)] == [f"interaction {use.id}"]


async def test_a_message_is_followed_up_in_a_form_that_holds_its_words(discord: Bench) -> None:
    server = discord.server
    thread = await server.start_thread(await server.say(server.channel, server.member, "Shall we?"), "Shall we")
    said = await server.say(
        thread, server.other, f"Who asked for [the clause]({URL})?\n\nThere is **more** to say of it than this"
    )
    use = await server.context_menu("Follow this up", said, server.member)
    assert await use.acknowledged() == MODAL
    question, method = (part["component"] for part in (await use.opened())["components"])
    assert (question["value"], question["max_length"]) == (
        "Who asked for the clause? There is more to say of it than …",
        60,
    )
    assert method["custom_id"] == "param:method"
    filled = await server.submit_modal(use, {"param:question": "Who asked?"})
    shown = await told(filled, "Card of")
    assert shown.channel is thread
    request = discord.desk.calls[0].request
    assert request.options == (("question", "Who asked?"),)
    assert request.about == MessageRef(discord.place, str(said.id), str(thread.id))
    assert request.thread == MessageRef(discord.place, str(thread.id), str(thread.id))


async def test_a_message_without_words_opens_an_empty_form(discord: Bench) -> None:
    said = await discord.server.say(discord.server.channel, discord.server.other, "")
    use = await discord.server.context_menu("Follow this up", said, discord.server.member)
    (question, _) = (part["component"] for part in (await use.opened())["components"])
    assert not question.get("value")
    await told(await discord.server.submit_modal(use, {"param:question": "Why?"}), "Card of")
    assert discord.desk.calls[0].request.about == MessageRef(discord.place, str(said.id))


def wide(desk: Desk) -> Desk:
    """Return the desk with a command whose suggestions are too many, one too long and one blank."""
    choices = (" ", "m" * 101, *(f"method-{number}" for number in range(30)))
    param = Param("which", ParamKind.CHOICE, "which one", choices=choices)
    spec = CommandSpec("choose", "Chooses", "/despatch choose", desk.secret, (param,))
    desk.catalogue = Catalogue((*desk.catalogue, spec))
    return desk


@pytest.mark.parametrize(("typed", "count"), [("", 23), ("method-1", 11), ("M" * 100, 0), ("nothing", 0)])
async def test_suggestions_fit(tmp_path: Path, loopback: DiscordServer, typed: str, count: int) -> None:
    async with discord_bench(tmp_path / "discord.db", loopback, desk=wide(Desk())):
        use = await loopback.autocomplete(
            loopback.channel, loopback.member, "despatch choose", "which", {"which": typed}
        )
        found = await use.suggested()
        assert len(found) == count
        assert all(typed in choice["value"] and len(choice["name"]) <= 100 for choice in found)


async def test_suggestions_that_fail_are_logged_and_nothing_else(
    tmp_path: Path, loopback: DiscordServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> tuple[str, ...]:
        raise RuntimeError("planted")

    async with discord_bench(tmp_path / "discord.db", loopback, desk=wide(Desk())) as discord:
        monkeypatch.setattr(discord.inbox, "suggest", broken)
        use = await loopback.autocomplete(loopback.channel, loopback.member, "despatch choose", "which", {"which": "x"})
        await discord.heard()
        assert use.callback is None
        assert [record.__dict__["event"] for record in logged(caplog)] == [f"interaction {use.id}"]


@pytest.mark.parametrize("kind", ["thread", "forum"])
async def test_a_command_in_a_thread_or_a_forums_post_is_answered_there(discord: Bench, kind: str) -> None:
    server = discord.server
    if kind == "forum":
        parent = await server.add_channel("library", FORUM)
        place = server.world.add_thread(parent, "A post", server.member)
        await server.core.tell_channel(place, "CREATE")
    else:
        parent = server.channel
        place = await server.start_thread(await server.say(parent, server.member, "Shall we?"), "Shall we")
    use = await server.slash(place, server.member, SUMMARISE, {"url": URL})
    shown = await told(use, "Card of")
    assert shown.channel is place
    request = discord.desk.calls[0].request
    assert request.channel.id == str(parent.id)
    assert request.thread is not None and request.thread.thread == str(place.id)
    pressed = await server.press(shown, id_of(shown, "Discuss"), server.member)
    assert (await told(pressed, "Card of")).channel is place
    posts = await discord.database.fetch_all("SELECT channel, thread FROM posts")
    assert {(row["channel"], row["thread"]) for row in posts} == {(str(parent.id), str(place.id))}


async def test_an_answer_that_belongs_elsewhere_is_posted_there(discord: Bench) -> None:
    server = discord.server
    thread = await server.start_thread(await server.say(server.channel, server.member, "Shall we?"), "Shall we")

    async def elsewhere(_: Call) -> Reply:
        return Reply((Text("It goes on."),), thread=MessageRef(discord.place, str(thread.id), str(thread.id)))

    object.__setattr__(discord.desk.catalogue.get("discuss"), "handler", elsewhere)
    use = await used(discord, "discuss", url=URL)
    await discord.done()
    assert [words(message) for message in own(thread.messages)] == ["It goes on."]
    assert use.original is not None and use.original.deleted
    assert own(server.channel.messages) == []


async def test_where_the_bot_may_not_post_the_answer_still_arrives(discord: Bench) -> None:
    await discord.server.forbid(discord.server.channel)
    await told(await used(discord, "summarise", url=URL), "Card of")
    use = await used(discord, "long")
    await use.answered("Sentence 99 ")
    everything = "".join(map(words, use.answers))
    assert all(f"Sentence {number} " in everything for number in range(100))


async def test_a_long_answer_goes_on_in_further_messages(discord: Bench) -> None:
    use = await used(discord, "long")
    await use.answered("Sentence 99 ")
    await discord.done()
    assert use.answers == own(discord.server.channel.messages) and len(use.answers) > 5
    everything = "".join(map(words, use.answers))
    places = [everything.find(f"Sentence {number} ") for number in range(100)]
    assert -1 not in places and places == sorted(places)
    assert discord.server.requests_to("GET", "/channels/*/messages") == []


async def test_a_managers_command_is_for_those_who_manage_at_the_moment_of_use(discord: Bench) -> None:
    use = await used(discord, "settings set", sentences=5)
    assert (await told(use, "Only those who manage this workspace can do that")).ephemeral
    discord.server.member.manages = True
    await told(await used(discord, "settings set", sentences=5), "Card of")
    assert len(discord.desk.calls) == 1


async def test_commands_are_declared_only_when_they_changed(tmp_path: Path, loopback: DiscordServer) -> None:
    for _ in range(2):
        async with discord_bench(tmp_path / "discord.db", loopback):
            pass
    assert len(loopback.syncs) == 1
    async with discord_bench(tmp_path / "discord.db", loopback, desk=wide(Desk())):
        assert len(loopback.syncs) == 2
    async with discord_bench(tmp_path / "discord.db", loopback):
        assert len(loopback.syncs) == 3
    names = [option["name"] for option in loopback.command("despatch", loopback.channel)["options"]]
    assert names == [
        *(
            "summarise",
            "followup",
            "discuss",
            "everything",
            "secret",
            "late",
            "refuse",
            "long",
            "settings",
            "sources",
            "help",
        )
    ]


async def test_descriptions_are_declared_in_other_languages_too(loopback: DiscordServer) -> None:
    def translate(text: str) -> Mapping[str, str]:
        return {"de": f"{text}, auf Deutsch", "fr": "é" * 101} if text == "An article's card" else {}

    for _ in range(2):
        client = Client(command_payload(Desk().catalogue, translate), message_content=False)
        await client.login(loopback.token)
        await client.close()
    assert len(loopback.syncs) == 1
    (summarise, *_) = loopback.command("despatch", loopback.channel)["options"]
    assert summarise["description"] == "An article's card"
    assert summarise["description_localizations"]["de"] == "An article's card, auf Deutsch"
    assert len(summarise["description_localizations"]["fr"]) == 100
