import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.buttons import custom_id, key_of, keys_of
from bot.chat.refs import WorkspaceRef
from bot.chat.reply import Button, Buttons, Heading, Reply
from bot.chat.spec import Catalogue
from bot.inbox.store import KEY_LETTERS
from tests.fakes.intake import FakeIntake

KEY = "0123456789abcdef"


@settings(deadline=None)
@given(st.text(alphabet="0123456789abcdefXYZ", min_size=16, max_size=16), st.integers(0, 37))
def test_an_id_gives_back_its_key(key: str, number: int) -> None:
    name = custom_id(key, number)
    assert key_of(name) == key
    assert len(name) <= 100


def test_a_key_is_as_long_as_those_that_the_core_gives() -> None:
    assert len(KEY) == KEY_LETTERS


def test_ids_of_one_key_differ_by_their_number() -> None:
    assert len({custom_id(KEY, number) for number in range(38)}) == 38


@pytest.mark.parametrize(
    "name",
    [
        "",
        "despatch",
        "despatch:",
        f"despatch:{KEY[1:]}",
        f"despatch:{KEY}0",
        f"despatch:{KEY}:",
        f"despatch:{KEY}:100",
        f"despatch:{KEY}:x",
        f"despatch:{KEY}:\u0663",
        f"despatch:{KEY}\n",
        f" despatch:{KEY}",
        f"other:{KEY}",
        f"despatch:{KEY[:-1]}é",
        "form:summarise",
        KEY,
    ],
)
def test_an_id_that_is_not_ours_gives_nothing(name: str) -> None:
    assert key_of(name) == ""


async def test_the_commands_of_a_replys_buttons_are_kept_once_each() -> None:
    intake = FakeIntake(Catalogue(()))
    reply = Reply(
        (
            Heading("A card"),
            Buttons((Button("One", "/despatch help"), Button("Two", "/despatch quotes u"))),
            Buttons((Button("Three", "/despatch help"),)),
        )
    )
    keys = await keys_of(reply, intake, WorkspaceRef("discord", "7"))
    assert sorted(keys) == ["/despatch help", "/despatch quotes u"]
    assert [await intake.kept_command(keys[command]) for command in sorted(keys)] == sorted(keys)
    assert await keys_of(Reply((Heading("No buttons"),)), intake, WorkspaceRef("discord", "7")) == {}
