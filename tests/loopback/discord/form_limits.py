"""Discord's limits on forms, suggestions and commands: the judge of what is not a message."""

import re
from collections.abc import Iterator

from tests.loopback.discord.limits import (
    LABEL,
    ROW,
    TEXT_DISPLAY,
    TEXT_INPUT,
    Path,
    Problem,
    amount,
    length,
)
from tests.loopback.discord.world import Json, walk

NAME = re.compile(r"[-_'\w]{1,32}")
ALL_CHARACTERS = 8000


def modal_problems(modal: Json) -> list[Problem]:
    """Return what Discord would refuse in a form."""
    parts = modal.get("components") or []
    found = [*length(("data", "title"), modal.get("title") or "", 45, 1)]
    found += length(("data", "custom_id"), modal.get("custom_id") or "", 100, 1)
    found += amount(("data", "components"), len(parts), 1, 5)
    for at, part in enumerate(parts):
        found += _field(("data", "components", at), part)
    return found


def _field(path: Path, part: Json) -> Iterator[Problem]:
    if part.get("type") not in (ROW, LABEL, TEXT_DISPLAY):
        yield Problem((*path, "type"), "UNION_TYPE_CHOICES", "A form holds labels, texts and rows.")
    if part.get("type") == LABEL:
        yield from length((*path, "label"), part.get("label") or "", 45, 1)
        yield from length((*path, "description"), part.get("description") or "", 100)
    for inner in walk([part]):
        if inner.get("type") == TEXT_INPUT:
            yield from _input(path, inner)


def _input(path: Path, part: Json) -> Iterator[Problem]:
    yield from length((*path, "custom_id"), part.get("custom_id") or "", 100, 1)
    yield from length((*path, "label"), part.get("label") or "", 45)
    yield from length((*path, "placeholder"), part.get("placeholder") or "", 100)
    yield from length((*path, "value"), part.get("value") or "", min(4000, part.get("max_length") or 4000))


def choice_problems(choices: list[Json]) -> list[Problem]:
    """Return what Discord would refuse in the suggestions of an option."""
    found = [] if len(choices) <= 25 else [*amount(("data", "choices"), len(choices), 0, 25)]
    for at, choice in enumerate(choices):
        found += length(("data", "choices", at, "name"), choice.get("name") or "", 100, 1)
        found += length(("data", "choices", at, "value"), choice.get("value", ""), 100)
    return found


def command_problems(commands: list[Json]) -> list[Problem]:
    """Return what Discord would refuse in a whole set of commands."""
    found = []
    for kind, most in ((1, 100), (2, 15), (3, 15)):
        if sum(each.get("type", 1) == kind for each in commands) > most:
            found.append(Problem((), "APPLICATION_COMMAND_TOO_MANY", f"Maximum number of commands reached ({most})."))
    names = [(each.get("type", 1), each.get("name")) for each in commands]
    if len(set(names)) < len(names):
        said = "Application command names must be unique"
        found.append(Problem((), "APPLICATION_COMMANDS_DUPLICATE_NAME", said))
    for at, command in enumerate(commands):
        found += _command((at,), command)
    return found


def _command(path: Path, command: Json) -> Iterator[Problem]:
    if command.get("type", 1) == 1:
        yield from _named(path, command)
    else:
        yield from length((*path, "name"), command.get("name") or "", 32, 1)
    if characters(command) > ALL_CHARACTERS:
        said = f"Command exceeds maximum size ({ALL_CHARACTERS})"
        yield Problem(path, "APPLICATION_COMMAND_TOO_LARGE", said)


def _named(path: Path, item: Json) -> Iterator[Problem]:
    name = item.get("name") or ""
    if not NAME.fullmatch(name) or name != name.lower():
        yield Problem((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    yield from length((*path, "description"), item.get("description") or "", 100, 1)
    yield from _options(path, item.get("options") or [])
    for at, choice in enumerate(item.get("choices") or []):
        yield from length((*path, "choices", at, "name"), choice.get("name") or "", 100, 1)
    if len(item.get("choices") or []) > 25:
        yield from amount((*path, "choices"), len(item["choices"]), 0, 25)


def _options(path: Path, options: list[Json]) -> Iterator[Problem]:
    yield from amount((*path, "options"), len(options), 0, 25)
    needed = [bool(option.get("required")) for option in options]
    if needed != sorted(needed, reverse=True):
        said = "Required options must be placed before non-required options"
        yield Problem((*path, "options"), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said)
    for at, option in enumerate(options):
        yield from _named((*path, "options", at), option)


def characters(item: Json) -> int:
    """Return the characters that count towards the 8,000 of a command: names, descriptions and values."""
    own = len(item.get("name") or "") + len(item.get("description") or "")
    own += sum(len(str(choice.get("name"))) + len(str(choice.get("value"))) for choice in item.get("choices") or [])
    return own + sum(map(characters, item.get("options") or []))
