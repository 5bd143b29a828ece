"""Values of any kind with a stranger's words in every place that holds words, so that a new kind or field is tried by itself."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from bot.chat.files import file_name
from bot.chat.reply import Button, Failure, File, Link, Part, Reply

SOURCE = "https://harbour-post.example/news/berths"
PLACE = f"{SOURCE}#:~:text=x"
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def with_words(words: str, url: str = PLACE) -> Reply:
    """Return a reply with one of every part, and the words in every one of their fields; `url` is where links lead."""
    return Reply(tuple(filled(part, words, url) for part in get_args(Part)))


def filled(kind: Any, words: str, url: str = PLACE, own: Mapping[tuple[type, str], object] | None = None) -> Any:
    """Return a value of a type; `own` names the fields of which our own program alone decides what is in them."""
    ours = {
        (Link, "url"): url,
        (Button, "command"): f"/despatch quotes {words}",
        (Failure, "code"): "code",
        (File, "name"): file_name(words),
        (File, "media_type"): "text/plain",
    } | dict(own or {})
    return _filled(kind, words, ours)


def _filled(kind: Any, words: str, own: Mapping[tuple[type, str], object]) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _filled(next(each for each in inside if each is not NoneType), words, own)
    if origin is tuple:
        return tuple(_filled(each, words, own) for each in inside if each is not Ellipsis)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        names = [field.name for field in fields(kind) if field.init]
        return kind(
            **{
                name: own[kind, name] if (kind, name) in own else _filled(hints[name], words, own)
                for name in names
                if hints[name] != bytes | None
            }
        )
    return _plain(kind, words)


def _plain(kind: Any, words: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    plain = {str: words, int: 1, float: 0.5, bool: True, datetime: AT, date: AT.date(), bytes: b""}
    if kind not in plain:
        raise TypeError(f"say in tests/hostile/filling.py how to fill {kind}")
    return plain[kind]
