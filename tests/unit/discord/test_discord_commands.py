import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from adapters.discord.commands import (
    Payload,
    command_payload,
    registered_alike,
)
from bot.chat.reply import Reply, Text
from bot.chat.spec import Call, Catalogue, CommandSpec, MessagePart, Param, ParamKind, Shortcut
from bot.commands.catalogue import declared
from tests.loopback.discord.form_limits import characters, command_problems

SUBCOMMAND, GROUP, STRING, INTEGER = 1, 2, 3, 4
NAME = re.compile(r"[-_\w]{1,32}")
REAL = declared()


async def answer(call: Call) -> Reply:
    return Reply((Text("An answer."),))


def spec(name: str, *params: Param, summary: str = "What it does", shortcut: Shortcut | None = None) -> CommandSpec:
    return CommandSpec(name, summary, f"/despatch {name}", answer, params, shortcut=shortcut)


URL = Param("url", ParamKind.URL, "the address", required=True)
COUNT = Param("count", ParamKind.INTEGER, "how many", minimum=2, maximum=9)
KIND = Param("kind", ParamKind.CHOICE, "which", choices=("one", "two"))
MANY = Param("many", ParamKind.CHOICE, "which of many", choices=tuple(f"choice-{n}" for n in range(26)))
WORDS = Param("words", ParamKind.TEXT, "which words")
MENU = Shortcut("Summarise this", "What it says", "url", MessagePart.LINK)
SMALL = Catalogue(
    (spec("summarise", COUNT, URL, KIND, shortcut=MENU), spec("settings show"), spec("settings set", WORDS, MANY))
)


def french(text: str) -> Mapping[str, str]:
    return {"fr": f"{text} (français)"} if text in ("What it does", "how many") else {}


def entries(payload: list[Payload]) -> Iterator[Payload]:
    for entry in payload:
        yield entry
        yield from entries(entry.get("options", []))


def entry(payload: list[Payload], *path: str) -> Any:
    found: Any = {"options": payload}
    for name in path:
        found = next(item for item in found["options"] if item["name"] == name)
    return found


@pytest.mark.parametrize("catalogue", [REAL, SMALL], ids=["real", "small"])
def test_the_commands_keep_discords_limits(catalogue: Catalogue) -> None:
    for payload in (command_payload(catalogue), command_payload(catalogue, lambda text: {"fr": text * 3, "de": "x"})):
        assert command_problems(payload) == []
        root, *_ = payload
        assert characters(root) <= 8_000
        for item in entries([root]):
            assert NAME.fullmatch(item["name"])
            assert item["name"] == item["name"].lower()
            assert 1 <= len(item["description"]) <= 100
            assert all(1 <= len(text) <= 100 for text in item.get("description_localizations", {}).values())
            inner = item.get("options", [])
            assert len(inner) <= 25
            assert len({option["name"] for option in inner}) == len(inner)
            assert len(item.get("choices", [])) <= 25
            needed = [option.get("required", False) for option in inner]
            assert needed == sorted(needed, reverse=True)


def test_commands_that_are_too_long_together_say_less_of_their_options_and_all_of_themselves() -> None:
    params = tuple(Param(f"option-{number}", ParamKind.TEXT, "what it is for, " * 6) for number in range(20))
    many = Catalogue(tuple(replace(spec(f"command{number}"), params=params) for number in range(6)))
    (root,) = command_payload(many)
    assert characters(root) <= 8_000
    assert entry([root], "despatch", "command5")["description"] == many.get("command5").summary  # type: ignore[union-attr]
    told = [option["description"] for option in entry([root], "despatch", "command5")["options"]]
    assert len(told) == 20 and all(words.startswith("what it is for") and words.endswith("…") for words in told)
    (short,) = command_payload(Catalogue((replace(spec("alone"), params=params[:1]),)))
    assert len(entry([short], "despatch", "alone")["options"][0]["description"]) > 90


def test_every_command_of_the_catalogue_stands_where_it_is_typed() -> None:
    payload = command_payload(REAL)
    assert [item["name"] for item in payload] == ["despatch", *(shortcut.label for _, shortcut in REAL.shortcuts)]
    for command in REAL:
        found = entry(payload, "despatch", *command.name.split())
        assert found["type"] == SUBCOMMAND
        assert found["description"] == command.summary
        assert sorted(option["name"] for option in found["options"]) == sorted(param.name for param in command.asked())


def test_a_name_of_two_words_is_a_command_of_a_group() -> None:
    payload = command_payload(SMALL)
    settings = entry(payload, "despatch", "settings")
    assert settings["type"] == GROUP
    assert settings["description"] == "Settings: show, set"
    assert [item["name"] for item in settings["options"]] == ["show", "set"]


def test_a_group_whose_commands_stand_apart_is_still_one() -> None:
    apart = Catalogue((spec("settings show"), spec("help"), spec("settings set")))
    (root,) = command_payload(apart)
    assert [item["name"] for item in root["options"]] == ["settings", "help"]
    assert command_problems([root]) == []


def test_each_kind_of_parameter_becomes_an_option() -> None:
    payload = command_payload(SMALL)
    assert entry(payload, "despatch", "summarise")["options"] == [
        {"type": STRING, "name": "url", "description": "the address", "required": True, "autocomplete": True},
        {
            "type": INTEGER,
            "name": "count",
            "description": "how many",
            "required": False,
            "min_value": 2,
            "max_value": 9,
        },
        {
            "type": STRING,
            "name": "kind",
            "description": "which",
            "required": False,
            "choices": [{"name": "one", "value": "one"}, {"name": "two", "value": "two"}],
        },
    ]
    assert entry(payload, "despatch", "settings", "set")["options"] == [
        {"type": STRING, "name": name, "description": text, "required": False, "autocomplete": True}
        for name, text in (("words", "which words"), ("many", "which of many"))
    ]


def test_commands_are_for_servers_and_the_shortcut_is_for_messages() -> None:
    root, shortcut, *_ = command_payload(REAL)
    for item in command_payload(REAL):
        assert (item["contexts"], item["integration_types"]) == ([0], [0])
    assert shortcut == {"type": 3, "name": "Summarise this", "contexts": [0], "integration_types": [0]}
    assert root["name"] == "despatch"
    assert len(command_payload(Catalogue((spec("help"),)))) == 1


def test_long_descriptions_are_cut_and_others_are_translated() -> None:
    payload = command_payload(Catalogue((spec("help", COUNT, summary="x" * 101),)), french)
    assert entry(payload, "despatch", "help")["description"] == "x" * 99 + "…"
    assert "description_localizations" not in entry(payload, "despatch", "help")
    assert entry(payload, "despatch", "help", "count")["description_localizations"] == {"fr": "how many (français)"}


def returned(payload: list[Payload]) -> list[Payload]:
    """Return the commands as Discord gives them back: numbered, its defaults added, in another order."""
    given = []
    for number, item in enumerate(deepcopy(payload), 1000):
        own: Payload = {"id": str(number), "application_id": "1", "version": str(number + 1), "dm_permission": False}
        defaults: Payload = {"description": "", "default_member_permissions": None, "nsfw": False}
        given.append(defaults | item | own | {"name_localizations": None})
    for option in entries([inner for item in given for inner in item.get("options", [])]):
        option.setdefault("name_localizations", None)
        option.setdefault("description_localizations", None)
        for default in ("required", "options"):
            if not option.get(default):
                option.pop(default, None)
    return given[::-1]


@pytest.mark.parametrize("catalogue", [REAL, SMALL], ids=["real", "small"])
def test_what_discord_gives_back_is_what_was_declared(catalogue: Catalogue) -> None:
    for payload in (command_payload(catalogue), command_payload(catalogue, french)):
        assert registered_alike(payload, returned(payload))
        assert registered_alike(payload, payload)
        assert not registered_alike(payload, [])
        assert not registered_alike(payload, None)
        assert not registered_alike(payload, {"message": "401: Unauthorized", "code": 0})


def change(path: str, name: str, value: object) -> Callable[[list[Payload]], None]:
    """Return what sets, or takes away, one property of one entry."""

    def act(payload: list[Payload]) -> None:
        found = entry(payload, *path.split("/")) if path else payload[0]
        if value is None:
            del found[name]
        else:
            found[name] = value

    return act


def reorder(path: str) -> Callable[[list[Payload]], None]:
    return lambda payload: entry(payload, *path.split("/"))["options"].reverse()


SUMMARISE = "despatch/summarise"
EXTRA = {"type": STRING, "name": "extra", "description": "one more"}
CHANGES: dict[str, Callable[[list[Payload]], None]] = {
    "the root's name": change("despatch", "name", "other"),
    "the root's description": change("despatch", "description", "Other"),
    "a command's name": change(SUMMARISE, "name", "other"),
    "a command's description": change(SUMMARISE, "description", "Other"),
    "a group's description": change("despatch/settings", "description", "Other"),
    "an option's name": change(f"{SUMMARISE}/url", "name", "other"),
    "an option's description": change(f"{SUMMARISE}/url", "description", "other"),
    "an option's type": change(f"{SUMMARISE}/count", "type", STRING),
    "an option's least": change(f"{SUMMARISE}/count", "min_value", 1),
    "an option's most": change(f"{SUMMARISE}/count", "max_value", 10),
    "an option more": lambda payload: entry(payload, *SUMMARISE.split("/"))["options"].append(dict(EXTRA)),
    "an option less": lambda payload: entry(payload, *SUMMARISE.split("/"))["options"].pop(),
    "no options": change(SUMMARISE, "options", None),
    "options where there were none": change("despatch/settings/show", "options", [EXTRA]),
    "another order of options": reorder(SUMMARISE),
    "required": change(f"{SUMMARISE}/count", "required", True),
    "not required": change(f"{SUMMARISE}/url", "required", False),
    "a choice's name": change(f"{SUMMARISE}/kind", "choices", [{"name": "1", "value": "one"}, {"name": "two", "value": "two"}]),
    "a choice's value": change(f"{SUMMARISE}/kind", "choices", [{"name": "one", "value": "1"}, {"name": "two", "value": "two"}]),
    "a choice less": change(f"{SUMMARISE}/kind", "choices", [{"name": "one", "value": "one"}]),
    "no choices": change(f"{SUMMARISE}/kind", "choices", None),
    "choices where there were none": change(f"{SUMMARISE}/url", "choices", [{"name": "one", "value": "one"}]),
    "no autocomplete": change("despatch/settings/set/words", "autocomplete", None),
    "autocomplete where there was none": change(f"{SUMMARISE}/count", "autocomplete", True),
    "a translation": change(SUMMARISE, "description_localizations", {"fr": "autre"}),
    "a language more": change(
        SUMMARISE, "description_localizations", {"fr": "What it does (français)", "de": "Was es tut"}
    ),
    "another language": change(SUMMARISE, "description_localizations", {"de": "What it does (français)"}),
    "no translation": change(SUMMARISE, "description_localizations", None),
    "a translation where there was none": change(f"{SUMMARISE}/url", "description_localizations", {"fr": "adresse"}),
    "a translated name": change(f"{SUMMARISE}/url", "name_localizations", {"fr": "adresse"}),
    "where it works": change("despatch", "contexts", [0, 1]),
    "how it is installed": change("despatch", "integration_types", [0, 1]),
    "the shortcut's name": change("Summarise this", "name", "Other"),
    "a command less": lambda payload: payload.remove(entry(payload, "Summarise this")),
    "a command more": lambda payload: payload.append({"type": 3, "name": "Other", "contexts": [0], "integration_types": [0]}),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_each_single_change_is_seen(name: str) -> None:
    payload = command_payload(SMALL, french)
    registered, other = returned(payload), deepcopy(payload)
    CHANGES[name](registered)
    CHANGES[name](other)
    assert not registered_alike(payload, registered)
    assert not registered_alike(other, returned(payload))
