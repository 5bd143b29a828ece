"""A command that is chosen from the menu of a message: what the message gives it. Pure."""

from bot.chat.errors import NoLink
from bot.chat.spec import MessagePart, Param, ParamKind, Shortcut

ELLIPSIS = " …"

Options = tuple[tuple[str, str], ...]


def options_of(shortcut: Shortcut, link: str | None, words: str) -> Options:
    """Return the values that a message gives; raises `NoLink` for a command that is about a link.

    `words` are the message's as they are read, without a platform's markup. One without words gives nothing.
    """
    if shortcut.part is MessagePart.LINK:
        if not link:
            raise NoLink
        return ((shortcut.param, link),)
    said = " ".join(words.split())
    return ((shortcut.param, said),) if said else ()


def prefilled(param: Param, value: str, most: int) -> str:
    """Return what stands in a field before anybody types: words that are too long for it end in an ellipsis.

    `most` is what the platform's field takes. A value that is no text means something else when it is cut: it
    is left out.
    """
    limit = room_for(param, most)
    if len(value) <= limit:
        return value
    return begun(value, limit) if param.kind is ParamKind.TEXT else ""


def room_for(param: Param, most: int) -> int:
    """Return how many characters a field may take that takes `most` on its platform."""
    return most if param.longest is None else min(most, param.longest)


def begun(words: str, limit: int) -> str:
    """Return the beginning of some words that says it is one; it ends with a whole word where one fits in half."""
    if len(words) <= limit:
        return words
    room = max(limit - len(ELLIPSIS), 0)
    kept, space = words[:room], words.rfind(" ", room // 2, room + 1)
    return (kept[:space] if space > 0 else kept).rstrip()[:room] + ELLIPSIS[:limit]
