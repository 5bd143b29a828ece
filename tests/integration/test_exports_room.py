"""Positions and exports through the whole program, in the room: typed, answered with files, and the files handed out."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import docx
import pytest

from bot.articles.model import Finding
from bot.assemble import App, running
from bot.chat.plain import plain_text
from bot.chat.reply import File, Reply
from bot.room.store import WORKSPACE
from bot.settings import Settings
from tests.unit.exports.hostile import WORDS

FEES = """The harbour council of Port Ellery approved new berth fees of 40 crowns on Tuesday after a debate of four hours.

“The fees will pay for the sea wall that this town has waited for,” said Ada Quill, chair of the Harbour Council.

The Crews’ Union opposes the berth fees, and 412 boats stayed out of the harbour on Wednesday for that reason."""


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with running(Settings(database_url=f"sqlite:///{tmp_path}/room.db")) as found:
        yield found


async def ask(app: App, text: str) -> tuple[str, Reply]:
    _, answer = await app.room.say(f"/despatch {text}", member="robin", channel="policy")
    assert answer is not None and answer.reply is not None
    return answer.ref.id, answer.reply


async def arrive(app: App, text: str = FEES, title: str = "Fees", site: str = "Harbour Post") -> None:
    url = "https://outlet.example/fees"
    found = Finding(url, url, (url,), title, None, "2026-11-22", None, site, "en", text, "test")
    await app.news.topics.place(WORKSPACE, await app.articles.keep(found), "s1", quiet=True)


async def test_a_position_is_corrected_by_its_button_and_the_file_says_so(app: App) -> None:
    await ask(app, "topic new Berth fees")
    await arrive(app)
    _, shown = await ask(app, "positions Berth fees")
    line = next(line for line in plain_text(shown).splitlines() if "Crews’ Union" in line and "#" in line)
    assert "against, by the cue “opposes”" in line
    cell = line.rpartition("#")[2]
    _, corrected = await ask(app, f'positions correct "Berth fees" {cell} conditional note: until clause 9')
    assert "as robin has it" in plain_text(corrected) and "Note: until clause 9" in plain_text(corrected)
    message, exported = await ask(app, "export topic Berth fees --as docx")
    place = next(number for number, part in enumerate(exported.parts) if isinstance(part, File))
    file = await app.room.file(message, place, member="anybody")
    assert file is not None and file.data is not None
    (table,) = docx.Document(io.BytesIO(file.data)).tables
    sides = {row.cells[0].text: row.cells[1].text for row in table.rows}
    assert sides["Crews’ Union"] == (
        "conditional, as robin has it (the text’s cue: “opposes”, against): until clause 9"
    )
    await ask(app, f'positions correct "Berth fees" {cell} undo')
    assert "against, by the cue" in plain_text((await ask(app, "positions Berth fees"))[1])


@pytest.mark.parametrize("words", [word for word in WORDS[::8] if "\ud800" not in word])
async def test_hostile_titles_outlets_and_topics_come_out_in_every_form(app: App, words: str) -> None:
    name = " ".join(words.split())[:60] or "Nothing"
    quoted = name.replace('"', "").replace("'", "")
    _, made = await ask(app, f'topic new "{quoted}" watch: berth fees')
    assert not made.failed
    await arrive(app, f"{FEES}\n\nTam Orrick welcomed {words} on Tuesday, which nobody had asked for.", words, words)
    for form in ("markdown", "html", "docx", "csv", "atom", "jsonfeed"):
        _, reply = await ask(app, f'export topic "{quoted}" --as {form}')
        (file,) = [part for part in reply.parts if isinstance(part, File)]
        assert file.body and len(file.name.encode()) <= 120
        assert "/" not in file.name and "\\" not in file.name


async def test_what_there_is_not_is_told_with_what_to_do(app: App) -> None:
    await ask(app, "topic new Berth fees")
    for typed, code, words in (
        ("export topic Birth fees", "topic-unknown", "did you mean “Berth fees”"),
        ("export topic Berth fees --as pdf", "argument-invalid", "as is one of"),
        ("export digest", "digest-unknown", "digest now"),
        ("export digest 2026-13-45", "argument-invalid", "day is one such as"),
        ("positions Birth fees", "topic-unknown", "did you mean"),
        ('positions correct "Berth fees" 12345678 for', "position-unknown", "Nobody is quoted"),
        ('positions correct "Berth fees" 12345678 sideways', "argument-invalid", "side is one of"),
    ):
        _, reply = await ask(app, typed)
        assert reply.failed and code in plain_text(reply) and words in plain_text(reply), typed
    _, empty = await ask(app, "positions Berth fees")
    assert "No article on this topic quotes anybody" in plain_text(empty)
