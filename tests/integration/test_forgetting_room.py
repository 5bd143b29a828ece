"""Forgetting in the local room, where the messages themselves are in the same file."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.codec import reply_from_json
from bot.chat.plain import plain_text
from bot.room.kept import TAKEN_AWAY
from bot.room.store import WORKSPACE
from bot.room.words import own_channel
from bot.store.holdings import FORGOTTEN
from tests.fakes.house import House, house
from tests.fakes.texts import FEES

URL = "https://harbour.example/fees"
BERYL, CANARY = "Beryl Zirconia", "xylocarp"
FORGET = "/despatch settings forget me"


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "room.db") as home:
        home.web.article(URL, "Berth fees", FEES, "Harbour Post")
        yield home


async def type_in(home: House, text: str, member: str, thread: str | None = None, channel: str = "policy") -> str:
    _, answer = await home.app.room.say(text, member=member, channel=channel, thread=thread)
    return plain_text(answer.reply) if answer and answer.reply else ""


async def replies_to(home: House, member: str) -> list[str]:
    """Return what stands in the room of answers that one member alone sees."""
    rows = await home.rows("SELECT reply FROM room_messages WHERE audience = ? AND reply IS NOT NULL", member)
    return [plain_text(reply_from_json(json.loads(str(reply)))) for (reply,) in rows]


async def talk(home: House) -> str:
    """Have three people talk in a topic's thread, one of them in a channel of her own too; return the thread."""
    await type_in(home, "/despatch topic new Berths --watch berth", BERYL)
    ((thread,),) = await home.rows("SELECT thread FROM threads")
    await type_in(home, f"The {CANARY} is what matters to all of us.", BERYL, str(thread))
    await type_in(home, "That is not how I remember it at all.", "Tam", str(thread))
    await type_in(home, f"Another {CANARY} outside of any thread.", BERYL)
    await type_in(home, f"Mine alone, {CANARY}.", BERYL, channel=own_channel(BERYL))
    await type_in(home, "/despatch topic show Berths", "Tam")
    await type_in(home, "/despatch topic close Berths", BERYL)
    await home.tick("notices")
    ((message,),) = await home.rows("SELECT id FROM room_messages WHERE body LIKE 'That is not%'")
    await home.app.room.react(str(message), "👍", member=BERYL)
    return str(thread)


async def test_messages_lose_words_and_name_and_others_keep_theirs(home: House) -> None:
    thread = await talk(home)
    assert any(CANARY in text for text in await replies_to(home, "Tam"))
    told = await type_in(home, f"{FORGET} --sure yes", BERYL)
    assert "1 reply" in told and "1 reaction" in told and "messages in the room" in told
    assert await home.holds(CANARY) == []
    shown = [(message.author.id, message.text) for message in await home.app.room.history("policy", thread=thread)]
    assert (FORGOTTEN, TAKEN_AWAY) in shown
    assert ("Tam", "That is not how I remember it at all.") in shown
    (tams,) = [text for text in await replies_to(home, "Tam") if "What was said" in text]
    assert CANARY not in tams and "That is not how" in tams
    notices = await home.rows("SELECT reply FROM room_messages WHERE reply LIKE '%nothing more is added here%'")
    assert "Closed by a member: nothing more" in str(notices)
    assert own_channel(BERYL) not in await home.app.room.channels()


async def test_only_the_question_and_its_answer_are_left_until_they_ask_again(home: House) -> None:
    await talk(home)
    await type_in(home, f"{FORGET} --sure yes", BERYL)
    where = "SELECT body FROM room_messages WHERE author = ? OR audience = ?"
    assert await home.rows(where, BERYL, BERYL) == [(f"{FORGET} --sure yes",)] * 2
    places = {"room_messages.author", "room_messages.audience"}
    assert set(await home.holds("Zirconia")) == places
    assert "Nothing is kept of you here" in await type_in(home, FORGET, BERYL)
    assert "Nothing is kept of you here" in await type_in(home, f"{FORGET} --sure yes", BERYL)
    assert len(await home.rows(where, BERYL, BERYL)) == 2


async def test_the_rooms_own_workspace_can_be_deleted_too(home: House) -> None:
    await talk(home)
    await home.app.news.removals.remove_now(WORKSPACE)
    assert await home.rows("SELECT COUNT(*) FROM room_messages") == [(0,)]
    assert await home.holds(CANARY) == []
    assert await type_in(home, "/despatch topic list", "Tam") != ""
