"""What a text says beside a name: “X, chair of Y”, “the Minister for Tides, X”, “deputy director X”."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from summaries.document import Span
from summaries.tokens import CAP, NAME_RUN, is_organisation, plain, tokens_of, trimmed_run, word_at
from summaries.vocabulary import BODIES, HONORIFICS, PEOPLE, ROLE_MODIFIERS, ROLES

REACH = 120
MAX_ROLE_WORDS = 16

_ARTICLES = frozenset(["a", "an", "the"])
_NOT_OF_ROLE = frozenset(["the", "a", "an", "its", "their", "his", "her", "our", "and", "another", "fellow", "one"])
_ENDS_ROLE = frozenset(["to", "about", "against", "his", "her", "their", "who", "which", "said"])

_LINKS = ("of", "at", "for", "with", "from", "in", "on")
_LINK = rf"(?:{'|'.join(_LINKS)})"
_DESCRIBED = r"(?:the\s+|a\s+)?(?:[a-z-]+\s+){0,2}?"
BELONGS = re.compile(rf"\s+{_LINK}\s+(?:the\s+)?(?P<org>{NAME_RUN})")
_LOWER_BODY = rf"(?:[a-z-]+\s+){{0,2}}?(?:{'|'.join(sorted(BODIES, key=len, reverse=True))})"
_AFTER = re.compile(
    rf"\s*,\s+(?:(?:the|a|an|its|their|who is|who was|now|then|and)\s+)*"
    rf"(?P<role>(?:[\w’'&-]+[ \u00a0]){{0,5}}?[\w’'&-]+)"
    rf"(?:\s+(?P<of>{_LINK})\s+{_DESCRIBED}(?P<org>{NAME_RUN})|\s+{_LINK}\s+the\s+(?P<body>{_LOWER_BODY})\b"
    rf"|\s+{_LINK}\s+(?:the\s+|a\s+|an\s+)?[\w’' -]{{2,60}}?)?"
    rf"(?=\s*(?:[,.;:)—–]|$|who\b|said\b|says\b|told\b|added\b))"
)
_LEADS = re.compile(rf",\s+who\s+(?:chairs|leads|heads|runs)\s+(?:the\s+)?(?P<org>{NAME_RUN})")
_BEFORE = re.compile(
    rf"(?P<role>(?:[\w-]+[ \u00a0]){{0,3}}?[\w-]+)(?:\s+(?P<of>of|for|at)\s+(?:the\s+)?(?P<org>{NAME_RUN}))?,\s$"
)
_WHO = ROLES | PEOPLE
_ROLE_WORDS = _WHO | ROLE_MODIFIERS
# Without one of these words after a name the slow patterns above are not tried.
_APART = re.compile(r"[\s,.;:)—–]+")
_KNOWN = frozenset(
    f"{word}{ending}" for word in (*_WHO, "chairs", "leads", "heads", "runs") for ending in ("", "’s", "'s")
)
_POSSESSOR = re.compile(rf"(?P<org>{CAP}(?:[ \u00a0]{CAP}){{0,4}})[’']s?\s$")


class Role(NamedTuple):
    """The role and the body that stand beside a name, as far as the text says."""

    role: Span | None = None
    organisation: Span | None = None


_NONE = Role()
# After them no word for a role can stand right before a name; a full stop ends the sentence before it.
_NO_WORD_ENDS = frozenset([".", ",", ""])


def role_beside(text: str, block: Span, name: Span) -> Role:
    """Return what stands before or after a name; nothing when it is no role."""
    found = _directly_before(text, block, name)
    if found is _NONE and _may_follow(text, name.end):
        found = _after(text, block, name)
    if found is _NONE:
        found = _before(text, block, name)
    return Role(organisation=body_after(text, block, name)) if found is _NONE else found


def _may_follow(text: str, end: int) -> bool:
    """Say whether a comma may come next after a name; hardly ever does more than one space stand before it."""
    return text[end : end + 1] in (",", "") or (text[end].isspace() and not text[end + 1 : end + 2].isalnum())


def body_after(text: str, block: Span, name: Span) -> Span | None:
    """Return the body in “X of Cove Police”."""
    found = BELONGS.match(text, name.end, block.end) if links_on(text, name.end) else None
    if found is None:
        return None
    run = Span(*found.span("org"))
    return trimmed_run(text, run) if is_organisation(text, tokens_of(text, run.start, run.end)) else None


def links_on(text: str, place: int) -> bool:
    """Say whether “of” or the like may follow one space after a place, which is quickly seen and hardly ever so."""
    return text.startswith(_LINKS, place + 1) or not text[place + 1 : place + 2].isalnum()


def is_titled(text: str, run: Span) -> bool:
    """Say whether a run of capitalised words is a person with a title: “a staffer for Sen. Quill”."""
    words = tokens_of(text, run.start, run.end)
    titled = word_at(text, words[0]) in ROLES | HONORIFICS and not words[0].of(text).endswith(("’s", "'s"))
    return titled and not is_organisation(text, words)


def _directly_before(text: str, block: Span, name: Span) -> Role:
    """Read “the Harbour Board’s deputy director X”."""
    before = text[max(block.start, name.start - 30) : name.start].rstrip()
    if before[-1:] in _NO_WORD_ENDS or plain(before.rpartition(" ")[2].split()[-1].lstrip('“"‘([')) not in _WHO:
        return _NONE
    words = tokens_of(text, max(block.start, name.start - REACH), name.start)
    first = len(words)
    follows = name.start
    while first and _is_role_word(text, words[first - 1]) and not text[words[first - 1].end : follows].strip():
        first -= 1
        follows = words[first].start
    while first < len(words) and words[first].of(text).lower() in _NOT_OF_ROLE:
        first += 1
    if first == len(words) or word_at(text, words[-1]) not in _WHO:
        return _NONE
    role = Span(words[first].start, words[-1].end)
    found = _POSSESSOR.search(text[max(block.start, role.start - REACH) : role.start])
    if found is None:
        return Role(role)
    start = max(block.start, role.start - REACH) + found.start("org")
    return Role(role, trimmed_run(text, Span(start, start + len(found["org"]))))


def _is_role_word(text: str, token: Span) -> bool:
    return word_at(text, token) in _ROLE_WORDS


def _after(text: str, block: Span, name: Span) -> Role:
    follows = text[name.end : name.end + REACH].lstrip()
    if not follows.startswith(",") and follows:
        return _NONE
    if _KNOWN.isdisjoint(_APART.split(follows.lower(), MAX_ROLE_WORDS)):
        return _NONE
    if found := _LEADS.match(text, name.end, block.end):
        return Role(organisation=trimmed_run(text, Span(*found.span("org"))))
    found = _AFTER.match(text, name.end, block.end)
    return _read(text, found, 0) if found else _NONE


def _before(text: str, block: Span, name: Span) -> Role:
    """Read “the Minister for Tides, X,”, where the name stands between commas or ends the sentence."""
    if text[name.end : name.end + 1] not in (",", ".", ":", ";") or text[name.start - 2 : name.start] != ", ":
        return _NONE
    start = max(block.start, name.start - REACH)
    window = text[start : name.start]
    window_start = max(window.rfind(mark, 0, len(window) - 2) for mark in (",", ".", ":", ";", "“", "”", '"')) + 1
    for place in (match.start() for match in re.finditer(r"(?<![\w’'-])\w", window[window_start:])):
        found = _BEFORE.match(window, window_start + place)
        if found and (read := _read(text, found, start)).role:
            return read
    return _NONE


def _read(text: str, found: "re.Match[str]", offset: int) -> Role:
    """Check that the words are a role, and part role from body; “Minister for Tides” is one role."""
    role = Span(found.start("role") + offset, found.end("role") + offset)
    words = tokens_of(text, role.start, role.end)
    ages = [at for at, token in enumerate(words) if token.of(text).endswith("-year-old")]
    words = words[ages[-1] + 1 :] if ages else words
    while words and words[0].of(text).lower() in _NOT_OF_ROLE:
        words.pop(0)
    owners = [at for at, token in enumerate(words) if token.of(text).endswith(("’s", "'s", "s’"))]
    words = words[owners[-1] + 1 :] if owners else words
    words = words[: next((at for at, token in enumerate(words) if token.of(text) in _ENDS_ROLE), None)]
    if not words or words[0].of(text).lower() in ("who", "which") or word_at(text, words[-1]) not in _WHO:
        return _NONE
    if _is_clause(text, words):
        return _NONE
    role = Span(words[0].start, words[-1].end)
    if found.groupdict().get("body"):
        return Role(role, Span(*found.span("body")))
    if not found["org"]:
        return Role(role)
    body = trimmed_run(text, Span(found.start("org") + offset, found.end("org") + offset))
    if is_titled(text, body):
        return Role(role)
    if _is_office(word_at(text, words[-1]), found["of"], body.of(text)):
        return Role(Span(role.start, body.end))
    return Role(role, body)


def _is_clause(text: str, words: Sequence[Span]) -> bool:
    """Say whether words beside a name tell what it does, or of several people: “speaking of her son”."""
    first, last = word_at(text, words[0]), word_at(text, words[-1])
    if any(token.of(text) in _ARTICLES and word_at(text, before) != "and" for before, token in pairwise(words)):
        return True
    acting = first.endswith("ing") and first not in ROLES | ROLE_MODIFIERS
    return acting or (last.endswith("s") and last[:-1] in ROLES | PEOPLE)


def _is_office(role: str, link: str | None, body: str) -> bool:
    """Say whether role and field are one title: “Minister for Tides”, “Secretary of State”."""
    return (role == "minister" and link in ("for", "of")) or (
        role == "secretary" and (link == "for" or body == "State")
    )
