"""Catalogue -> what is registered with Discord: one slash command with a subcommand for each of ours; and shortcuts.

The commands are built as the plain data that Discord takes, rather than as decorated functions: the
catalogue is data already, and every interaction is read by `events` whatever it was built from.
"""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.discord.text import shortened
from bot.chat.spec import ROOT, Catalogue, CommandSpec, Param, ParamKind

Payload = dict[str, Any]
Translate = Callable[[str], Mapping[str, str]]
"""Returns a description in other languages, by Discord's locale; an empty mapping where there is none."""

MAX_DESCRIPTION = 100
MAX_CHOICES = 25

MAX_SIZE = 8_000
"""Characters of one command with all that is in it, which is all of ours."""

SHORTER = (MAX_DESCRIPTION, 60, 50, 40, 30, 20)
"""Lengths of what an option is for, tried one after the other until all of it fits."""

_SUBCOMMAND, _GROUP, _STRING, _INTEGER, _ATTACHMENT = 1, 2, 3, 4, 11
_TYPES = {ParamKind.INTEGER: _INTEGER, ParamKind.FILE: _ATTACHMENT}
_CHAT_INPUT, _MESSAGE = 1, 3
_OURS = ("options", "choices", "autocomplete", "description_localizations", "name_localizations")
_GUILDS_ONLY: Payload = {"contexts": [0], "integration_types": [0]}


def _untranslated(_: str) -> Mapping[str, str]:
    return {}


def command_payload(catalogue: Catalogue, translate: Translate = _untranslated) -> list[Payload]:
    """Return all of the bot's commands, as Discord takes them in one call; for servers only.

    Where they are longer together than Discord takes, what options are for is said in fewer letters.
    """
    roots = (_root(catalogue, translate, most) for most in SHORTER)
    root = next((root for root in roots if characters(root) <= MAX_SIZE), _root(catalogue, translate, SHORTER[-1]))
    shortcuts = (shortcut for _, shortcut in catalogue.shortcuts)
    return [root, *({"type": _MESSAGE, "name": shortcut.label, **_GUILDS_ONLY} for shortcut in shortcuts)]


def _root(catalogue: Catalogue, translate: Translate, most: int) -> Payload:
    return {
        "type": _CHAT_INPUT,
        "name": ROOT.removeprefix("/"),
        **_described("Articles as sentences and quotations, word for word", translate),
        "options": [_entry(specs, translate, most) for specs in _grouped(catalogue)],
        **_GUILDS_ONLY,
    }


def characters(entry: Payload) -> int:
    """Return how much of a command's size an entry takes: names, descriptions in the longest language, and values.

    https://docs.discord.com/developers/interactions/application-commands
    """
    described = [entry.get("description", ""), *entry.get("description_localizations", {}).values()]
    choices = sum(len(str(choice["name"])) + len(str(choice["value"])) for choice in entry.get("choices", []))
    inner = sum(characters(option) for option in entry.get("options", []))
    return len(str(entry.get("name", ""))) + max(map(len, described)) + choices + inner


def _grouped(catalogue: Catalogue) -> list[list[CommandSpec]]:
    """Return the commands in order, all of a group where its first one stands: Discord wants each group once."""
    found: dict[str, list[CommandSpec]] = {}
    for spec in catalogue:
        found.setdefault(spec.group or spec.name, []).append(spec)
    return list(found.values())


def _entry(specs: list[CommandSpec], translate: Translate, most: int) -> Payload:
    entries = [_subcommand(spec, translate, most) for spec in specs]
    group = specs[0].group
    if not group:
        return entries[0]
    title = f"{group.capitalize()}: {', '.join(str(entry['name']) for entry in entries)}"
    return {"type": _GROUP, "name": group, **_described(title, translate), "options": entries}


def _subcommand(spec: CommandSpec, translate: Translate, most: int) -> Payload:
    ordered = sorted(spec.asked(), key=lambda param: not param.required)
    return {
        "type": _SUBCOMMAND,
        "name": spec.name.rpartition(" ")[2],
        **_described(spec.summary, translate),
        "options": [_option(param, translate, most) for param in ordered],
    }


def _option(param: Param, translate: Translate, most: int) -> Payload:
    option: Payload = {
        "type": _TYPES.get(param.kind, _STRING),
        "name": param.name,
        **_described(param.description, translate, most),
        "required": param.required,
    }
    if param.kind is ParamKind.FILE:
        return option
    if param.kind is ParamKind.INTEGER:
        return {**option, "min_value": param.minimum, "max_value": param.maximum}
    if param.kind is ParamKind.CHOICE and len(param.choices) <= MAX_CHOICES:
        return {**option, "choices": [{"name": choice, "value": choice} for choice in param.choices]}
    return {**option, "autocomplete": True}


def _described(text: str, translate: Translate, most: int = MAX_DESCRIPTION) -> Payload:
    described: Payload = {"description": shortened(text, most)}
    others = {locale: shortened(words, most) for locale, words in translate(text).items()}
    return {**described, "description_localizations": others} if others else described


def registered_alike(payload: object, registered: object) -> bool:
    """Say whether what Discord has registered is what we would register, whatever it added of its own.

    Texts in other languages have no `name` among them: there one too many is a difference.
    """
    if isinstance(payload, dict) and isinstance(registered, dict) and "name" in payload:
        names = {*payload, *_OURS}
        return all(registered_alike(payload.get(name), registered.get(name)) for name in names)
    if isinstance(payload, list):
        listed = registered if isinstance(registered, list) else []
        return len(payload) == len(listed) and all(map(registered_alike, _sorted(payload), _sorted(listed)))
    return payload == registered or (not payload and not registered)


def _sorted(items: list[Any]) -> list[Any]:
    """Put whole commands into one order, which Discord does not keep; options have an order of their own."""
    if all(isinstance(item, dict) and "contexts" in item for item in items):
        return sorted(items, key=lambda item: (item.get("type", 1), item["name"]))
    return items
