"""A command's form: what Discord shows when an argument is missing."""

from collections.abc import Iterator, Mapping
from typing import Any

import discord

from adapters.discord.text import shortened
from bot.chat.refs import MessageRef
from bot.chat.shortcuts import prefilled, room_for
from bot.chat.spec import CommandSpec, Param, ParamKind

MAX_TITLE = 45
MAX_PLACEHOLDER = 100
MAX_DESCRIPTION = 100
MAX_CHOICES = 25
MAX_FIELDS = 5
MAX_TYPED = 4_000
SECONDS_OPEN = 900.0

_FORM, _FIELD, _ABOUT = "form:", "param:", ":"
_FILES = 19


def form(spec: CommandSpec, given: Mapping[str, str], about: MessageRef | None = None) -> discord.ui.Modal:
    """Return the form that asks for a command's arguments, the required ones first, what was typed filled in.

    It is stopped at once: a filled-in form is read by its `custom_id`, as buttons are. That says too which
    message of the channel it is `about`, since Discord does not.
    """
    number = f"{_ABOUT}{about.id}" if about else ""
    title, name = shortened(spec.name.capitalize(), MAX_TITLE), f"{_FORM}{spec.name}{number}"
    modal = discord.ui.Modal(title=title, custom_id=name, timeout=SECONDS_OPEN)
    for param in sorted(spec.asked(given), key=lambda param: not param.required)[:MAX_FIELDS]:
        modal.add_item(_label(param, given.get(param.name, "")))
    modal.stop()
    return modal


def command_of(custom_id: str) -> tuple[str, int | None]:
    """Return the command that a form was for, nothing when it is not one of ours, and the message it is about."""
    if not custom_id.startswith(_FORM):
        return "", None
    command, _, number = custom_id.removeprefix(_FORM).partition(_ABOUT)
    return command, int(number) if number.isascii() and number.isdigit() else None


def values_of(part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the names and values of what was filled in, from the parts of a form as Discord sends them back."""
    name = str(part.get("custom_id", ""))
    if name.startswith(_FIELD) and part.get("type") != _FILES:
        value = part.get("value") or next(iter(part.get("values") or ()), "")
        if value:
            yield name.removeprefix(_FIELD), str(value)
    for inner in (*(part.get("components") or ()), part.get("component")):
        if isinstance(inner, Mapping):
            yield from values_of(inner)


def files_in(part: Mapping[str, Any]) -> Iterator[str]:
    """Yield the numbers of the files that were put into a form."""
    if part.get("type") == _FILES:
        yield from map(str, part.get("values") or ())
    for inner in (*(part.get("components") or ()), part.get("component")):
        if isinstance(inner, Mapping):
            yield from files_in(inner)


def _label(param: Param, value: str) -> "discord.ui.Label[discord.ui.Modal]":
    return discord.ui.Label(
        text=shortened(param.name.capitalize(), MAX_TITLE),
        description=shortened(param.description, MAX_DESCRIPTION),
        component=_field(param, value),
    )


def _field(param: Param, value: str) -> "discord.ui.Item[discord.ui.Modal]":
    name = f"{_FIELD}{param.name}"
    if param.kind is ParamKind.FILE:
        least = 1 if param.required else 0
        return discord.ui.FileUpload(custom_id=name, required=param.required, min_values=least, max_values=1)
    if param.kind is ParamKind.CHOICE and len(param.choices) <= MAX_CHOICES:
        options = [
            discord.SelectOption(label=choice, value=choice, default=choice == value) for choice in param.choices
        ]
        least = 1 if param.required else 0
        return discord.ui.Select(custom_id=name, options=options, min_values=least, required=param.required)
    return discord.ui.TextInput(
        custom_id=name,
        style=discord.TextStyle.paragraph if param.longest else discord.TextStyle.short,
        default=prefilled(param, value, MAX_TYPED) or None,
        placeholder=shortened(_hint(param), MAX_PLACEHOLDER),
        required=param.required,
        max_length=room_for(param, MAX_TYPED),
    )


def _hint(param: Param) -> str:
    if param.kind is ParamKind.INTEGER:
        return f"a whole number from {param.minimum} to {param.maximum}"
    return "https://example.org/news/article" if param.kind is ParamKind.URL else param.description
