"""`say`: any command, any words or reaction in the local workspace, from the terminal or a script."""

import json
import logging
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.assemble import App, render_for_terminal, running
from bot.chat.codec import Json, message_to_json, reply_to_json
from bot.chat.files import Upload
from bot.chat.plain import plain_text
from bot.chat.ports import RoomMessage
from bot.chat.reply import File, Reply
from bot.settings import Settings
from bot.verbs.files import read_file, write_new
from bot.verbs.printing import waiting


@dataclass(frozen=True, slots=True)
class Saying:
    """Who says what where; `react` and `unreact` are (message id, emoji) instead of words.

    `save` is the path that a file of the answer is written to, `file` that of one that goes with the words.
    """

    text: str | None
    member: str
    channel: str
    thread: str | None
    react: tuple[str, str] | None
    unreact: tuple[str, str] | None
    as_json: bool
    save: str | None = None
    file: str | None = None


async def say(saying: Saying, settings: Settings) -> bool:
    """Say it, print what the room answers, and return whether that tells of a failure."""
    logging.getLogger("bot.chat.dispatch").setLevel(logging.ERROR)  # a refusal is printed as the answer that it is
    with waiting("One moment"):
        async with running(settings) as app:
            said, answer = await _said(app, saying)
    shown = answer or said
    if saying.save and shown.reply:
        _save(shown.reply, saying.save)
    if saying.as_json:
        line = json.dumps(_as_json(said, answer), ensure_ascii=False)
        sys.stdout.buffer.write(line.encode() + b"\n")
    elif shown.reply is not None:
        Console(highlight=False).print(render_for_terminal(shown.reply), crop=False)
    else:
        Console(highlight=False, markup=False).print(f"{said.ref.id}  {_tally(said)}".rstrip())
    return shown.reply is not None and shown.reply.failed


def _save(reply: Reply, path: str) -> None:
    """Write the first file of a reply, where none is yet."""
    file = next((part for part in reply.parts if isinstance(part, File)), None)
    if file is not None:
        write_new(path, file.body)


async def _said(app: App, saying: Saying) -> tuple[RoomMessage, RoomMessage | None]:
    if saying.react:
        return await app.room.react(*saying.react, member=saying.member), None
    if saying.unreact:
        return await app.room.unreact(*saying.unreact, member=saying.member), None
    files = [Upload(Path(saying.file).name, read_file(saying.file))] if saying.file else []
    return await app.room.say(
        saying.text or "", member=saying.member, channel=saying.channel, thread=saying.thread, files=files
    )


def _as_json(said: RoomMessage, answer: RoomMessage | None) -> dict[str, Json]:
    return {"said": _message(said), "answer": _message(answer) if answer else None}


def _message(message: RoomMessage) -> dict[str, Json]:
    reply = message.reply
    return {
        "ref": message.ref.id,
        "place": message_to_json(message.ref),
        "author": message.author.id,
        "text": plain_text(reply) if reply else message.text,
        "reply": reply_to_json(reply) if reply else None,
        "reactions": {emoji: list(members) for emoji, members in message.reactions},
    }


def _tally(message: RoomMessage) -> str:
    return "  ".join(f"{emoji} {len(members)}" for emoji, members in message.reactions)
