"""What was said on a topic as a table, by speaker: one person under one name, unknown speakers never merged. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from bot.articles.speakers import key_of
from bot.positions.model import Cell, Correction, Heard, Kind, Row, Table
from summaries.document import Side, Speaker
from summaries.vocabulary import HONORIFICS

MIN_WORDS = 5
"""Shorter quotations are no position unless a cue decides them."""

ID_LETTERS = 8
_SPEAKING_FOR = ("spokes", "statement", "press office")

Key = tuple[Kind, str]


def table_of(
    heard: Sequence[Heard], corrections: Sequence[Correction] = (), articles: int = 0, unread: int = 0
) -> Table:
    """Return what was heard as a table: speakers on whom something is decided first, then those heard last.

    Of several `corrections` of a cell the last one counts.
    """
    worth = [one for one in heard if one.stance.side is not Side.UNCLEAR or len(one.words.split()) >= MIN_WORDS]
    whole = _whole_names(worth)
    spoken: dict[Key, list[Heard]] = defaultdict(list)
    for one in worth:
        spoken[_key(one, whole)].append(one)
    rows = _corrected([_row(key, said) for key, said in spoken.items()], corrections)
    return Table(tuple(sorted(rows, key=_order)), articles, unread)


def _corrected(rows: Sequence[Row], corrections: Sequence[Correction]) -> list[Row]:
    """Give cells the sides that members gave them: by key, or by the words where these have one cell of another key.

    A cell's key changes when its words come to be somebody else's, which is no reason to lose what a member decided.
    """
    cells = {cell.id: cell for row in rows for cell in row.cells}
    held = Counter(key_of_words(cell.heard.words) for cell in cells.values())
    by_words = {key_of_words(cell.heard.words): cell.id for cell in cells.values()}
    given: dict[str, Correction] = {}
    for one in corrections:
        words = key_of_words(one.words)
        cell = one.cell if one.cell in cells else by_words.get(words, "")
        if cell == one.cell or held[words] == 1:
            given[cell] = one
    return [
        replace(row, cells=tuple(replace(cell, correction=given.get(cell.id)) for cell in row.cells)) for row in rows
    ]


def _order(row: Row) -> tuple[bool, bool, float, str]:
    decided = any(cell.side is not Side.UNCLEAR for cell in row.cells)
    return row.kind is Kind.UNKNOWN, not decided, -row.cells[0].heard.at.timestamp(), row.name


def person_key(name: str) -> str:
    """Return what the spellings of a person's name share, titles aside."""
    words = key_of(name).split()
    while len(words) > 1 and words[0].rstrip(".") in HONORIFICS:
        words.pop(0)
    return " ".join(words)


def body_key(name: str) -> str:
    """Return what the spellings of a body's name share: “the Harbour Council” is “Harbour Council”."""
    return key_of(name).removeprefix("the ")


def _whole_names(heard: Iterable[Heard]) -> dict[tuple[str, str], str]:
    """Return by surname and body the only whole name that has both: an article that has just the surname means it."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in heard:
        speaker = one.stance.speaker
        if speaker.name and speaker.organisation and len(person_key(speaker.name.text).split()) > 1:
            name = person_key(speaker.name.text)
            found[name.split()[-1], body_key(speaker.organisation.text)].add(name)
    return {key: next(iter(names)) for key, names in found.items() if len(names) == 1}


def _key(one: Heard, whole: Mapping[tuple[str, str], str]) -> Key:
    """Return who speaks; one who is unknown is known by nothing but these words."""
    speaker = one.stance.speaker
    if speaker.name and (name := person_key(speaker.name.text)):
        body = body_key(speaker.organisation.text) if speaker.organisation else ""
        return Kind.PERSON, whole.get((name, body), name)
    if speaker.organisation and speaks_for_it(speaker):
        return Kind.BODY, body_key(speaker.organisation.text)
    return Kind.UNKNOWN, key_of_words(one.words)


def speaks_for_it(speaker: Speaker) -> bool:
    """Say whether somebody without a name speaks as a body: it does itself, or its spokesman does."""
    role = speaker.role.text.lower() if speaker.role else ""
    return not role or any(word in role for word in _SPEAKING_FOR)


def _row(key: Key, said: Sequence[Heard]) -> Row:
    kind, _ = key
    found: dict[str, list[Heard]] = defaultdict(list)
    for one in sorted(said, key=lambda item: (item.at, item.article.id, item.stance.span)):
        found[key_of_words(one.words)].append(one)
    cells = [_cell(key, same) for same in found.values()]
    newest = sorted(cells, key=lambda cell: (cell.heard.at, cell.heard.stance.span), reverse=True)
    return Row("" if kind is Kind.UNKNOWN else _name(said), kind, tuple(newest))


def _cell(key: Key, same: Sequence[Heard]) -> Cell:
    """Return the words as the earliest article has them, or the earliest in which a cue decides something."""
    first = next((one for one in same if one.stance.side is not Side.UNCLEAR), same[0])
    others = {one.article.id: one.article for one in same if one.article.id != first.article.id}
    return Cell(cell_id(first.words, key), first, tuple(others.values()))


def key_of_words(words: str) -> str:
    """Return what the same words share whichever article prints them: their letters, white space aside."""
    return " ".join(words.split())


def cell_id(words: str, key: Key) -> str:
    """Return a cell's key, made from its words and its speaker: the same in whichever article or version they stand."""
    kind, name = key
    whole = f"{key_of_words(words)}\n{'' if kind is Kind.UNKNOWN else name}"
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:ID_LETTERS]


def _name(said: Sequence[Heard]) -> str:
    """Return the name that is shown for a speaker: the fullest spelling, of several the one met most."""
    readings = (one.stance.speaker.name or one.stance.speaker.organisation for one in said)
    names = Counter(" ".join(reading.text.split()) for reading in readings if reading)
    return max(names, key=lambda name: (len(name.split()), names[name], name))
