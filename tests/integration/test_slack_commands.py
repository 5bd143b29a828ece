"""Slack end to end on loopback: commands, forms, buttons, shortcuts, Home, each by HTTP and by Socket Mode."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.refs import MessageRef
from bot.chat.reply import Button, Buttons, Reply, Text
from tests.integration.slack_bench import ALEX, CHANNEL, PLACE, ROBIN, SAM, TICKER, URL, Bench, slack_bench, words
from tests.loopback.slack import BOT_USER


@pytest.fixture(params=["http", "socket"])
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    async with slack_bench(tmp_path / "slack.db", socket=request.param == "socket") as bench:
        yield bench


async def test_a_command_is_acknowledged_at_once_and_answered_for_all(bench: Bench) -> None:
    bench.desk.gate.clear()
    delivery = await bench.type(f"summarise {URL} --sentences 5")
    assert (delivery.body["response_type"], delivery.body["text"]) == ("ephemeral", "Working on it …")
    (waiting,) = bench.slack.world.whispered(ROBIN)
    bench.desk.gate.set()
    await bench.slack.until(lambda: bench.shown() and waiting.deleted)
    (card,) = bench.shown()
    assert "Card of" in words(card)
    assert bench.desk.calls[0].arguments == {"url": URL, "sentences": 5}


@pytest.mark.parametrize(
    ("text", "where", "told"),
    [
        (f"summarise {URL}", "all", "Card of"),
        (URL, "all", "Card of"),
        (f"discuss {URL}", "all", "Card of"),
        ("everything", "all", "Ask the department for the clause?"),
        ("long", "all", "Sentence 99"),
        ("secret", "asker", "Only for you."),
        ("late", "asker", "Only for you."),
        ("settings show", "asker", "Only for you."),
        ("settings", "asker", "Only for you."),
        ("help", "asker", "/despatch settings set"),
        ("", "asker", "/despatch settings set"),
    ],
)
async def test_every_command_answers_whom_it_should(bench: Bench, text: str, where: str, told: str) -> None:
    await bench.type(text)
    await bench.idle()
    public, private = "".join(map(words, bench.shown())), bench.told()
    if where == "all":
        assert told in public
        assert private == []
    else:
        assert told in "".join(private)
        assert len(private) == 1, "the answer takes the placeholder's place"
        assert public == ""


async def test_a_command_for_managers_asks_slack_at_the_moment_of_use(bench: Bench) -> None:
    stranger = bench.slack.world.member_of("U9STRANGER")
    stranger.admin, stranger.team = True, "T9OTHER"
    for member in (ROBIN, stranger.id):
        await bench.type("settings set --sentences 5", member)
        await bench.slack.until(lambda member=member: "Only those who manage" in bench.told(member)[-1])
    bench.slack.world.members[ROBIN].admin = True
    for member in (ROBIN, ALEX):
        await bench.type("settings set --sentences 5", member)
    await bench.slack.until(lambda: len(bench.shown()) == 2)


async def test_an_unknown_subcommand_is_refused_at_once_to_the_asker(bench: Bench) -> None:
    delivery = await bench.type("sumarise x")
    assert delivery.body["response_type"] == "ephemeral"
    assert "did you mean “/despatch summarise”?" in delivery.body["text"]
    assert bench.slack.requests_to("response_url") == []


async def test_a_failure_is_told_to_the_asker_alone_with_a_log_line(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="bot"):
        delivery = await bench.type("refuse")
        await bench.slack.until(lambda: "That page is gone" in bench.told()[-1])
    assert bench.shown() == []
    (line,) = [record.__dict__ for record in caplog.records if record.__dict__.get("code") == "page-not-found"]
    assert line["event"] == f"command {delivery.payload['trigger_id']}"


# --- forms ---


async def test_a_missing_argument_is_asked_for_in_a_form(bench: Bench) -> None:
    await bench.type("summarise")
    await bench.slack.asked("views.open")
    view = bench.slack.world.view(ROBIN)
    assert view.payload["title"]["text"] == "Summarise"
    await bench.slack.submit_view(view, {"url": URL, "sentences": "4", "method": "lex-rank"}, ROBIN)
    await bench.slack.until(bench.shown)
    assert not view.open
    assert bench.desk.calls[0].arguments == {"url": URL, "sentences": 4, "method": "lex-rank"}


async def test_what_was_typed_already_stands_in_the_form(bench: Bench) -> None:
    await bench.type("summarise --sentences 5 --method lex-rank")
    await bench.slack.asked("views.open")
    assert '"initial_value": "5"' in json.dumps(bench.slack.world.view(ROBIN).payload)
    assert '"initial_option": {"text"' in json.dumps(bench.slack.world.view(ROBIN).payload)


async def test_what_does_not_fit_is_said_beside_its_field(bench: Bench) -> None:
    await bench.type("summarise")
    await bench.slack.asked("views.open")
    view = bench.slack.world.view(ROBIN)
    await bench.slack.submit_view(view, {"url": URL, "sentences": "99"}, ROBIN)
    assert view.errors == {"param sentences": "sentences is a whole number from 1 to 12, not “99”."}
    await bench.slack.submit_view(view, {"url": "  ", "sentences": "0"}, ROBIN)
    assert view.errors == {"param url": "Needed: the address of the article."}
    assert view.open
    assert bench.desk.calls == []
    await bench.slack.submit_view(view, {"url": URL}, ROBIN)
    await bench.slack.until(bench.shown)


async def test_a_form_that_slack_will_not_open_is_told_of(bench: Bench) -> None:
    bench.slack.fail("views.open", "expired_trigger_id")
    await bench.type("summarise")
    await bench.slack.until(lambda: "too long for the platform" in "".join(bench.told()))


async def test_a_form_is_opened_behind_the_acknowledgement(bench: Bench) -> None:
    held = bench.slack.hold("views.open")
    delivery = await bench.type("summarise")
    assert delivery.body == ""
    held.release()
    await bench.slack.until(lambda: bench.slack.world.views)


# --- buttons, shortcut, mention, Home ---


async def test_a_button_is_its_command_and_leaves_the_card_alone(bench: Bench) -> None:
    card = await bench.card()
    await bench.slack.press(card, "Discuss", SAM)
    await bench.slack.until(lambda: len(bench.shown()) == 2)
    about = bench.desk.calls[-1].request.about
    assert about is not None and about.id == card.ts
    await bench.slack.press(card, "Secret", SAM)
    await bench.idle()
    assert bench.told(SAM) == ["Only for you.\n"]
    assert not card.deleted
    assert "Card of" in words(card)


async def test_a_button_with_a_long_command_keeps_it_under_a_key(bench: Bench) -> None:
    long = f"/despatch summarise https://harbour-post.example/{'a' * 2_100}"
    ref = await bench.connection.platform.post(PLACE, Reply((Text("x"), Buttons((Button("Long", long),)))))
    (message,) = bench.shown()
    await bench.slack.press(message, "Long", ROBIN)
    await bench.slack.until(lambda: bench.desk.calls)
    assert bench.desk.calls[0].request.text == long
    await bench.database.write(lambda connection: connection.execute("DELETE FROM button_commands"))
    await bench.slack.press(message, "Long", ROBIN)
    await bench.slack.until(lambda: "too old to work" in "".join(bench.told()))
    assert message.ts == ref.id and not message.deleted


async def test_a_button_whose_command_is_none_any_more_is_refused_to_its_presser(bench: Bench) -> None:
    old = Buttons((Button("Gone", "/despatch gone"), Button("Ask", "/despatch summarise")))
    await bench.connection.platform.post(PLACE, Reply((old,)))
    await bench.slack.press(bench.shown()[0], "Gone", SAM)
    await bench.slack.until(lambda: "There is no command “gone”" in "".join(bench.told(SAM)))
    await bench.slack.press(bench.shown()[0], "Ask", SAM)
    await bench.slack.until(lambda: bench.slack.world.views)


async def test_a_button_in_a_thread_answers_there(bench: Bench) -> None:
    root = bench.slack.write(CHANNEL, SAM, "Shall we?")
    await bench.slack.mention(CHANNEL, ROBIN, f"<{URL}>", root.ts)
    await bench.slack.until(lambda: bench.shown(root.ts))
    await bench.slack.press(bench.shown(root.ts)[0], "Discuss", SAM)
    await bench.slack.until(lambda: len(bench.shown(root.ts)) == 2)
    await bench.slack.press(bench.shown(root.ts)[0], "Secret", SAM)
    await bench.slack.until(lambda: bench.told(SAM))
    assert bench.slack.world.whispered(SAM)[0].thread_ts == root.ts
    assert bench.shown() == []


async def test_the_shortcut_summarises_the_first_link_of_a_message(bench: Bench) -> None:
    message = bench.slack.write(CHANNEL, SAM, f"Have you seen <{URL}_(new)|this>? And <https://other.example>")
    await bench.slack.message_shortcut("summarise", message, ROBIN)
    await bench.slack.until(bench.shown)
    assert bench.desk.calls[0].arguments == {"url": f"{URL}_(new)"}
    await bench.slack.message_shortcut("summarise", bench.slack.write(CHANNEL, SAM, "No link here"), ROBIN)
    await bench.slack.until(bench.told)
    assert "There is no link in that message" in bench.told()[0]


async def test_a_message_is_followed_up_in_a_form_that_holds_its_words(bench: Bench) -> None:
    root = bench.slack.write(CHANNEL, SAM, "Shall we?")
    words = f"Who asked <@{ALEX}> for &lt;the clause&gt;?\n\nSee <{URL}|this>, and then there is more to say of it"
    message = bench.slack.write(CHANNEL, SAM, words, root.ts)
    await bench.slack.message_shortcut("followup add", message, ROBIN)
    await bench.slack.asked("views.open")
    view = bench.slack.world.view(ROBIN)
    (question,) = [block["element"] for block in view.blocks if block.get("block_id") == "param question"]
    assert question["initial_value"] == "Who asked @someone for <the clause>? See this, and then …"
    assert (question["max_length"], question["multiline"]) == (60, True)
    await bench.slack.submit_view(view, {"question": "q" * 61}, ROBIN)
    assert view.errors == {"param question": "question has at most 60 characters, not 61."}
    await bench.slack.submit_view(view, {"question": "Who asked for the clause?"}, ROBIN)
    await bench.slack.until(lambda: bench.shown(root.ts))
    request = bench.desk.calls[0].request
    assert request.options == (("question", "Who asked for the clause?"),)
    assert request.about == MessageRef(PLACE, message.ts, root.ts)
    assert request.thread == request.about


async def test_a_message_without_words_opens_an_empty_form(bench: Bench) -> None:
    message = bench.slack.write(CHANNEL, SAM, "")
    await bench.slack.message_shortcut("followup add", message, ROBIN)
    await bench.slack.asked("views.open")
    assert "initial_value" not in json.dumps(bench.slack.world.view(ROBIN).payload)
    await bench.slack.submit_view(bench.slack.world.view(ROBIN), {"question": "Why?"}, ROBIN)
    await bench.slack.until(bench.shown)
    request = bench.desk.calls[0].request
    assert (request.about, request.thread) == (MessageRef(PLACE, message.ts), None)


async def test_a_shortcut_of_another_manifest_is_acknowledged_and_nothing_else(bench: Bench) -> None:
    delivery = await bench.slack.message_shortcut("of old", bench.slack.write(CHANNEL, SAM, f"<{URL}>"), ROBIN)
    assert delivery.body == ""
    await bench.idle()
    assert bench.desk.calls == []


async def test_a_mention_is_answered_in_its_thread(bench: Bench) -> None:
    asked = (await bench.slack.mention(CHANNEL, ROBIN, f"<{URL}>")).about
    await bench.slack.until(lambda: bench.shown(asked.ts))
    await bench.slack.mention(CHANNEL, ROBIN, "summarise", asked.ts)
    await bench.slack.until(bench.told)
    (told,) = bench.slack.world.whispered(ROBIN)
    assert "needs a url" in words(told)
    assert told.thread_ts == asked.ts


async def test_what_only_the_mentioner_sees_stands_in_the_channel_where_there_is_no_thread_yet(bench: Bench) -> None:
    await bench.slack.mention(CHANNEL, ROBIN, "secret")
    await bench.slack.until(bench.told)
    assert [message.thread_ts for message in bench.slack.world.whispered(ROBIN)] == [None]


async def test_a_mention_is_answered_again_only_when_its_words_are_others(bench: Bench) -> None:
    asked = (await bench.slack.mention(CHANNEL, ROBIN, "sumarise")).about
    await bench.slack.until(bench.told)
    await bench.slack.edit(asked, asked.text, mention=True)
    await bench.slack.edit(asked, f"<@{BOT_USER}> <{URL}>", mention=True)
    await bench.slack.until(lambda: bench.shown(asked.ts))
    await bench.idle()
    assert (len(bench.told()), len(bench.shown(asked.ts))) == (1, 1)


async def test_other_bots_and_the_bot_itself_are_not_answered(bench: Bench) -> None:
    for bot in (TICKER, BOT_USER):
        delivery = await bench.slack.mention(CHANNEL, bot, f"<{URL}>")
        assert delivery.body == ""
    await bench.idle()
    assert bench.desk.calls == []
    assert bench.slack.requests_to("chat.postMessage") == []


async def test_the_home_tab_is_drawn_when_it_is_opened(bench: Bench) -> None:
    await bench.slack.open_home(ROBIN, "messages")
    await bench.slack.open_home(ROBIN)
    await bench.idle()
    assert len(bench.slack.requests_to("views.publish")) == 1
    assert "Read of late" in words(bench.slack.world.homes[ROBIN])


async def test_a_button_of_the_home_tab_is_answered_in_a_modal(bench: Bench) -> None:
    await bench.slack.open_home(ROBIN)
    await bench.slack.asked("views.publish")
    held = bench.slack.hold("views.update")
    await bench.slack.press(bench.slack.world.homes[ROBIN], "What it can do", ROBIN)
    await bench.slack.asked("views.update")
    modal = bench.slack.world.view(ROBIN)
    assert "One moment …" in words(modal)
    held.release()
    await bench.slack.until(lambda: "/despatch summarise" in words(modal))
    assert bench.told() == [] and bench.shown() == []


async def test_a_modal_that_is_closed_too_soon_is_no_fault(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    await bench.slack.open_home(ROBIN)
    await bench.slack.asked("views.publish")
    held = bench.slack.hold("views.update")
    await bench.slack.press(bench.slack.world.homes[ROBIN], "What it can do", ROBIN)
    await bench.slack.asked("views.update")
    bench.slack.world.view(ROBIN).open = False
    held.release()
    with caplog.at_level(logging.WARNING):
        await bench.idle()
    assert caplog.records == []
    assert await bench.inbox.resume("slack") == 0


async def test_everything_said_has_words_beside_the_blocks_and_unfolds_nothing(bench: Bench) -> None:
    card = await bench.card()
    await asyncio.gather(bench.type("everything"), bench.type("secret"), bench.type("refuse"), bench.type("nonsense"))
    await bench.slack.press(card, "Secret", SAM)
    await bench.slack.mention(CHANNEL, ROBIN, "secret")
    await bench.idle()
    sent = [call for call in bench.slack.requests if call.method in ("chat.postMessage", "chat.postEphemeral")]
    answered = [call for call in bench.slack.requests_to("response_url") if "delete_original" not in call.args]
    assert sent and answered
    for call in (*sent, *answered):
        assert call.args["blocks"] and call.args["text"].strip()
        assert str(call.args["unfurl_links"]).lower() == str(call.args["unfurl_media"]).lower() in ("false", "0")
