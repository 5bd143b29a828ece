"""Positions as replies: compact, each line with its source and what decides it, and buttons that correct it."""

from datetime import UTC, datetime

from bot.chat.parsing import parse
from bot.chat.plain import plain_text
from bot.chat.refs import MemberRef, WorkspaceRef
from bot.chat.reply import Buttons, Heading, Links, Passage, QuoteCard
from bot.commands.catalogue import declared
from bot.commands.positions import cell_reply, corrected_reply, positions_reply, undone_reply
from bot.positions.build import table_of
from bot.positions.model import Table
from bot.topics.model import Topic
from bot.topics.watch import parse_watch
from summaries.document import Side
from tests.unit.positions.test_build import ADA, LONG, given_, heard

TEAM = WorkspaceRef("fake", "T1")
TOPIC = Topic(
    "t1", TEAM, "Berth fees", parse_watch("fees"), True, MemberRef(TEAM, "U1"), datetime(2026, 11, 1, tzinfo=UTC)
)
SAID = [
    heard("we back the levy", "Ada Quill", side=Side.FOR, cue="back", days=1),
    heard(f"{LONG} x", "Ada Quill", days=2),
    heard(f"{LONG} y", "Bea Varga"),
]


def test_each_speaker_stands_once_with_the_newest_that_is_decided() -> None:
    reply = positions_reply(TOPIC, table_of(SAID, articles=2, unread=1))
    headings = [part.text for part in reply.parts if isinstance(part, Heading)]
    assert headings == ["Positions: Berth fees", "For", "Unclear"]
    words = [part.text for part in reply.parts if isinstance(part, QuoteCard | Passage)]
    assert words == ["we back the levy", f"{LONG} y"]
    text = plain_text(reply)
    assert "Outlet a1 · 24 November 2026 · for, by the cue “back” · 1 more · #" in text
    assert "1 article is older" in text
    (links,) = (part for part in reply.parts if isinstance(part, Links))
    assert [link.url for link in links.items] == ["/topics/t1/positions"]


def test_a_topic_without_anybody_says_so() -> None:
    assert "yet" in plain_text(positions_reply(TOPIC, Table(())))


def test_buttons_offer_the_other_sides_and_the_way_back_and_can_be_typed() -> None:
    plain = table_of(SAID)
    row = plain.rows[0]
    reply = cell_reply(TOPIC, row, row.cells[1])
    (buttons,) = (part for part in reply.parts if isinstance(part, Buttons))
    assert [button.label for button in buttons.items] == ["Against", "Conditional", "Unclear"]
    corrected = table_of(SAID, [given_(plain, Side.AGAINST, number=1)])
    cell = next(cell for cell in corrected.cells if cell.correction)
    reply = corrected_reply(TOPIC, cell)
    (buttons,) = (part for part in reply.parts if isinstance(part, Buttons))
    assert [button.label for button in buttons.items] == ["For", "Conditional", "Unclear", "Undo"]
    for button in buttons.items:
        parsed = parse(button.command, declared())
        assert parsed.spec.name == "positions correct"
        assert (parsed.arguments["topic"], parsed.arguments["cell"]) == ("Berth fees", cell.id)
    assert f"Corrected by {ADA.name} on 24 November 2026, 12:00 UTC." in plain_text(reply)
    assert "as the text has it" in plain_text(undone_reply(TOPIC, row.cells[1]))


def test_the_commands_are_typed_as_the_examples_say() -> None:
    shown = parse("/despatch positions Facial recognition", declared())
    assert (shown.spec.name, shown.arguments) == ("positions show", {"topic": "Facial recognition"})
    line = '/despatch positions correct "Facial recognition" 3f9a01bc against note: it meant clause 9'
    assert parse(line, declared()).arguments == {
        "topic": "Facial recognition",
        "cell": "3f9a01bc",
        "side": "against",
        "note": "it meant clause 9",
    }
