"""Time zones by name, from the pinned package and not from the machine, so that everybody's clocks agree.

Names and rules: https://data.iana.org/time-zones/tz-link.html, as the package tzdata carries them.
"""

import difflib
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.workspaces.errors import ZoneUnknown

EXAMPLE_ZONE = "Europe/London"
UTC_ZONE = "Etc/UTC"

_NO_PLACE = frozenset({"Factory"})
"""Zones of the package that nobody lives in."""


@cache
def zone_names() -> tuple[str, ...]:
    """Return the names of all zones."""
    listed = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return tuple(sorted(set(listed) - _NO_PLACE))


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return the zone of a name that `zone_named` gave; raises `ZoneUnknown`."""
    if name not in zone_names():
        raise ZoneUnknown(_offer(name))
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def zone_named(typed: str) -> str:
    """Return the zone that was meant: its name in any case, or its city where only one zone has it.

    Abbreviations are no names: BST is in Britain and in Bangladesh. Raises `ZoneUnknown` with near names.
    """
    wanted = "_".join(typed.split()).casefold()
    for name in zone_names():
        if name.casefold() == wanted:
            return name
    cities = [name for name in zone_names() if name.casefold().rpartition("/")[2] == wanted]
    if len(cities) == 1:
        return cities[0]
    raise ZoneUnknown(_offer(typed, cities))


def near_zones(typed: str, most: int) -> tuple[str, ...]:
    """Return the zones that a beginning or a part of a name may grow into, best first."""
    wanted = "_".join(typed.split()).casefold()
    held = [name for name in zone_names() if wanted in name.casefold()]
    return tuple(sorted(held, key=lambda name: (not _starts(name, wanted), name))[:most])


def _starts(name: str, wanted: str) -> bool:
    return any(piece.startswith(wanted) for piece in (name.casefold(), name.casefold().rpartition("/")[2]))


def _offer(typed: str, cities: list[str] | None = None) -> str:
    shown = " ".join(typed.split())[:40]
    near = (cities or _near(typed))[:3]
    if near:
        return f"There is no time zone “{shown}”: did you mean {' or '.join(near)}?"
    return f"There is no time zone “{shown}”: give one by continent and city, such as {EXAMPLE_ZONE}."


def _near(typed: str) -> list[str]:
    wanted = "_".join(typed.split()).casefold()[:80]
    by_word: dict[str, str] = {}
    for name in zone_names():
        by_word.setdefault(name.casefold(), name)
        by_word.setdefault(name.casefold().rpartition("/")[2], name)
    return list(dict.fromkeys(by_word[word] for word in difflib.get_close_matches(wanted, by_word, n=3, cutoff=0.7)))
