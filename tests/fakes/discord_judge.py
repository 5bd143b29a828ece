"""What Discord's clients make of a text: an independent reader of their markdown.

It follows the parser that the clients share, down to its oddities: a heading eats the `#` at its end whether
escaped or not, a link's label may reach over a bracket to a later one, no link is drawn whose label holds an
emoji or whose host is followed by an escape. It knows nothing of how this project escapes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

OWN = ("heading", "small", "quote", "item", "strong", "link")
"""What the bot draws with; anything else alive in its text was made by somebody's words."""

ARROW = "↗"


@dataclass(frozen=True)
class Mark:
    """Something that is more than letters: its kind, what it encloses, and where a link leads."""

    kind: str
    text: str
    target: str = ""


@dataclass(frozen=True)
class Reading:
    """What a reader sees, without any marks, and the marks."""

    words: str
    marks: tuple[Mark, ...]

    @property
    def kinds(self) -> Counter[str]:
        """Count the marks by kind."""
        return Counter(mark.kind for mark in self.marks)


def read(text: str) -> Reading:
    """Read a text as a client does."""
    reader = _Reader()
    words = reader.lines(re.sub(r"\r\n?", "\n", text).replace("\f", "").replace("\t", "    "))
    return Reading(words, tuple(reader.marks))


def live(text: str, hosts: Iterable[str] = ()) -> list[str]:
    """Return what is alive in a text of ours that should not be; our links lead to these `hosts` only."""
    return [f"{mark.kind}: {mark.text[:60]!r}" for mark in read(text).marks if not _ours(mark, set(hosts))]


def _ours(mark: Mark, hosts: set[str]) -> bool:
    if mark.kind != "link":
        return mark.kind in OWN
    label = mark.text.removesuffix(ARROW)
    ours = label != mark.text and (not label or label.replace(" ", "").isalnum())
    return ours and urlsplit(mark.target).hostname in hosts


_HEADING = re.compile(r" *#{1,3}\s+((?!\s*#{1,3}\s)[^\n]+?)#*\s*(?:\n|$)")
_SMALL = re.compile(r" *-# +((?!-#)[^\n]+)(?:\n|$)")
_QUOTE = re.compile(r" *>>> +([\s\S]*)| *>(?!>>) +[^\n]*(?:\n *>(?!>>) +[^\n]*)*\n?")
_ITEM = re.compile(r" *(?:[*-]|\d+\.) +([^\n]*(?:\n +[^\n]*)*)(?:\n|$)", re.ASCII)

_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_LABEL = r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"
_TARGET = r"\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"][\s\S]*?['\"])?\s*\)"
_LINK = re.compile(_LABEL + _TARGET)
_EMOJI = re.compile("[\ufe0f\u20e3\U0001f000-\U0001faff\u2b50\u2705\u274c\u26a0]")

_NESTED = {
    "strong": r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)",
    "underlined": r"__((?:\\[\s\S]|[^\\])+?)__(?!_)",
    "slanted": r"_((?:__|\\[\s\S]|[^\\_])+?)_\b"
    r"|\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)",
    "struck": r"~~([\s\S]+?)~~(?!_)",
    "spoiler": r"\|\|([\s\S]+?)\|\|",
}
_WHOLE = {
    "code block": r"```(?:[a-z0-9_+.#-]+?\n)?\n*([^\n][\s\S]*?)\n*```",
    "code": r"(?P<ticks>`+)[\s\S]*?[^`](?P=ticks)(?!`)",
    "mention": r"<@!?\d+>|<@&\d+>|@everyone|@here",
    "channel": r"<#\d+>",
    "command": r"</[-\w]{1,32}(?: [-\w]{1,32}){0,2}:\d+>",
    "time": r"<t:-?\d{1,17}(?::[tTdDfFRsS])?>|<@time:[^>]*>",
    "emoji": r"<a?:\w+:\d+>|:[^\s:]+?:",
    "sound": r"<sound:\d+:\d+>",
    "navigation": r"<id:(?:home|browse|customize|guide|linked-roles)(?::\d+)?>",
    "address": r"<[^: >]+:/[^ >]+>|(?:https?|steam)://[^\s<]+[^<.,:;\"'\]\s]",
    "mail": r"<[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>",
    "telephone": r"<(?:(?:tel|sms):\+?|\+)[0-9()][0-9() ./-]+>",
    "invitation": r"discord(?:app)?\.(?:gg|com/invite)/\w+",
}
_INLINE = [(kind, re.compile(pattern)) for kind, pattern in (*_WHOLE.items(), *_NESTED.items())]
_SILENT = re.compile(r"@silent(?!\S)")


class _Reader:
    """Collects marks while it reads; each of its methods returns the words that are seen."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []

    def lines(self, source: str, *, quoted: bool = False) -> str:
        """Read from the beginning of a line on."""
        words, place = "", 0
        if _SILENT.match(source):
            self.marks.append(Mark("silence", "@silent"))
        while place < len(source):
            begins = place == 0 or source[place - 1] == "\n"
            found = self._block(source, place, quoted=quoted) if begins else None
            if found is None:
                found = self._line(source, place, source.find("\n", place) + 1 or len(source))
            place, more = found
            words += more
        return words

    def _block(self, source: str, place: int, *, quoted: bool) -> tuple[int, str] | None:
        if found := _HEADING.match(source, place):
            return found.end(), self._kept("heading", found[1], self._inline(found[1])) + "\n"
        if found := _SMALL.match(source, place):
            return found.end(), self._kept("small", found[1], self._inline(found[1].strip())) + "\n"
        if not quoted and (found := _QUOTE.match(source, place)):
            inside = found[1] if found[1] is not None else re.sub(r"(?m)^ *> ?", "", found[0])
            return found.end(), self._kept("quote", inside, self.lines(inside, quoted=True))
        if found := _ITEM.match(source, place):
            inside = re.sub(r"\n +", "\n", found[1])
            return found.end(), self._kept("item", inside, self.lines(inside, quoted=quoted)) + "\n"
        return None

    def _kept(self, kind: str, text: str, words: str) -> str:
        self.marks.append(Mark(kind, text))
        return words

    def _line(self, source: str, place: int, end: int) -> tuple[int, str]:
        """Read a line, and as many more as what begins in it reaches over."""
        words = ""
        while place < end:
            place, more = self._next(source, place)
            words += more
        return place, words

    def _inline(self, source: str) -> str:
        return self._line(source, 0, len(source))[1]

    def _next(self, source: str, place: int) -> tuple[int, str]:
        if found := _ESCAPE.match(source, place):
            return found.end(), found[1]
        if source[place] == "[" and (found := _LINK.match(source, place)):
            return found.end(), self._linked(found)
        best = max(self._candidates(source, place), key=lambda pair: pair[0], default=None)
        if best is None:
            return place + 1, source[place]
        _, kind, found = best
        if kind not in _NESTED:
            return found.end(), self._kept(kind, found[0], found[0])
        inside = next(group for group in found.groups() if group is not None)
        return found.end(), self._kept(kind, inside, self._inline(inside))

    def _candidates(self, source: str, place: int) -> Iterator[tuple[int, str, "re.Match[str]"]]:
        for kind, pattern in _INLINE:
            if found := pattern.match(source, place):
                yield (1_000_000 if kind in _WHOLE else len(found[0])), kind, found

    def _linked(self, found: "re.Match[str]") -> str:
        label, target = found[1], _ESCAPE.sub(r"\1", found[2])
        host = target.split("/")[2:3]
        drawn = "\\" not in found[2] and host and "%" not in host[0] and label.strip() and not _EMOJI.search(label)
        self.marks.append(Mark("link" if drawn else "link that is not drawn", label, target))
        return label if drawn else found[0]
