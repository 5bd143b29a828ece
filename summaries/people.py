"""Who a mention means, from everything the article says of that person or body elsewhere."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from summaries.document import UNKNOWN, Reading, Span, Speaker
from summaries.mentions import Mention, MentionKind
from summaries.vocabulary import BODIES, HONORIFICS, LEGAL, PARTISANS, PEOPLE, ROLE_MODIFIERS, ROLES, SAYS
from summaries.words import is_content, stem

NEAR = 4
MAX_SAME = 40
MAX_BODIES = 200

_SHORT = re.compile(r"[’']?s?\s\((?:the\s)?(?P<short>[A-Z][A-Za-z&]{1,9})\)")
_WHAT = re.compile(rf"(?: (?:{'|'.join(sorted(ROLE_MODIFIERS))}))*(?: (?:{'|'.join(sorted(ROLES | PEOPLE))})\b)+")
# What makes somebody known who is not to be named: “a person close to the talks”, as far as a comma or a verb.
_KNOWS = re.compile(
    r" (?:close to|familiar with|involved (?:in|with)|briefed on|knowledgeable about)(?: [\w’'-]+){1,6}?"
    rf"(?=\s*(?:[,.;:!?”\"“\n(—–]|''|$)|\s(?:who|that|which|{'|'.join(sorted(SAYS))})\b)"
)
_SYNONYMS = {
    "force": ("police", "constabulary"),
    "watchdog": ("authority", "office", "inspectorate"),
    "paper": ("times", "post"),
}


class Name(NamedTuple):
    """A name's first word that is no title, its last in lower case, and whether those are two."""

    first: str
    surname: str
    whole: bool


def _read_name(name: str) -> Name:
    words = name.split()
    first = next((word for word in words if word.rstrip(".").lower() not in HONORIFICS), words[0])
    surname = words[-1].lower().strip(".,’'")
    return Name(first, surname, first.lower().strip(".,’'") != surname)


class People:
    """The named people and bodies of one article, in order of their mentions."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self._text = text
        self._mentions = mentions
        self._names: dict[Span, Name] = {}
        self._by_surname: dict[str, list[Mention]] = {}
        self._first_names: dict[str, set[str]] = {}
        for mention in mentions:
            if mention.kind is MentionKind.PERSON and mention.name:
                same = self._by_surname.setdefault(self._surname(mention), [])
                if len(same) < MAX_SAME:
                    same.append(mention)
        self._bodies = [
            mention for mention in mentions if mention.organisation and mention.kind is not MentionKind.DOCUMENT
        ]
        self._acronyms = self._read_acronyms()
        self._parts = [mention for mention in mentions if self._is_part(mention)]
        self._laws = [mention for mention in mentions if mention.organisation and mention.kind is MentionKind.DOCUMENT]

    def _is_part(self, mention: Mention) -> bool:
        words = mention.role.of(self._text).lower().split() if mention.role else [""]
        return mention.kind is MentionKind.DOCUMENT and words[0].rstrip("s") in ("clause", "section")

    def _read_acronyms(self) -> dict[str, Span]:
        """Return the bodies whose short form follows in brackets: “the Council of Ports (COP)”."""
        found: dict[str, Span] = {}
        for item in self._bodies:
            if item.organisation and (short := _SHORT.match(self._text, item.organisation.end)):
                found.setdefault(short["short"], item.organisation)
        return found

    def speaker(self, mention: Mention, antecedent: Mention | None = None) -> Speaker:
        """Return who a mention means: pronouns (by their `antecedent`) and nominals are resolved and say so."""
        match mention.kind:
            case MentionKind.PERSON:
                return self._person(mention)
            case MentionKind.PRONOUN:
                return self._pronoun(mention, antecedent)
            case MentionKind.ORGANISATION:
                return self._body(mention)
            case MentionKind.DOCUMENT:
                return self._document(mention)
            case MentionKind.NOMINAL:
                return self._nominal(mention)

    def _person(self, mention: Mention) -> Speaker:
        if partisan := self._partisan(mention):
            return Speaker(role=self._reading(partisan))
        same = self._same_person(mention)
        fuller = self._fullest(mention, same)
        name = fuller.name or mention.span
        told = [item for item in (mention, *same) if item.role or item.organisation]
        role = next((item.role for item in told if item.role), None)
        organisation = next((self._whole(item) for item in told if item.organisation), None)
        return Speaker(self._reading(name), self._reading(role), self._reading(organisation))

    def _partisan(self, mention: Mention) -> Span | None:
        """Return all of “the Cove Democrat” or “the Republican nominee”, which tell what somebody is, not a name."""
        words = (mention.name or mention.span).of(self._text).lower().split()
        if len(words) > 2 or words[-1] not in PARTISANS:
            return None
        following = _WHAT.match(self._text, mention.span.end) or _KNOWS.match(self._text, mention.span.end)
        return Span(mention.span.start, following.end() if following else mention.span.end)

    def _same_person(self, mention: Mention) -> list[Mention]:
        """Return the mentions that mean this one; of two people with one surname none is guessed."""
        surname = self._surname(mention)
        namesakes = self._by_surname.get(surname, [])
        if surname not in self._first_names:
            self._first_names[surname] = {self._first(item) for item in namesakes if self._is_whole(item)}
        if len(self._first_names[surname]) < 2:
            return namesakes
        own = self._first(mention)
        return [
            item for item in namesakes if self._is_whole(mention) and self._is_whole(item) and self._first(item) == own
        ]

    def _is_whole(self, mention: Mention) -> bool:
        return self._name(mention).whole

    def _whole(self, mention: Mention) -> Span | None:
        """Return a mention's body, by its full name where the mention says only “the Committee”."""
        body = mention.organisation
        if body is None or len(body.of(self._text).split()) > 1:
            return body
        return self._named_body(mention, [body.of(self._text).lower()]) or body

    def _fullest(self, mention: Mention, same: Sequence[Mention]) -> Mention:
        if self._is_whole(mention):
            return mention
        return next((item for item in same if self._is_whole(item)), mention)

    def _pronoun(self, mention: Mention, antecedent: Mention | None) -> Speaker:
        if mention.span.of(self._text).lower() == "it":
            return self._it(mention)
        if antecedent is None:
            return UNKNOWN
        found = self._person(antecedent)
        return Speaker(found.name, found.role, found.organisation, self._reading(mention.span))

    def _it(self, mention: Mention) -> Speaker:
        """Resolve “it said” to the last body named or called before it."""
        earlier = [item for item in self._mentions if item.span.end <= mention.span.start]
        near = [item for item in earlier if mention.block - item.block <= 1]
        bodies = [item for item in near if item.kind is MentionKind.ORGANISATION or self._is_body(item)]
        if not bodies:
            return UNKNOWN
        found = self.speaker(bodies[-1])
        role = None if found.organisation else found.role
        return Speaker(None, role, found.organisation, self._reading(mention.span))

    def _is_body(self, item: Mention) -> bool:
        words = (item.role or item.span).of(self._text).lower().split()
        return item.kind is MentionKind.NOMINAL and words[-1] in BODIES

    def _body(self, mention: Mention) -> Speaker:
        organisation = mention.organisation
        if organisation is not None and (full := self._acronyms.get(organisation.of(self._text))):
            return Speaker(organisation=self._reading(full), resolved_from=self._reading(organisation))
        if organisation is None or len(organisation.of(self._text).split()) == 1:
            whole = self._belonging(mention)
            if whole is not None:
                return Speaker(organisation=self._reading(whole), resolved_from=self._reading(mention.span))
        if organisation is None:
            return Speaker(role=self._reading(mention.role or mention.span))
        return Speaker(organisation=self._reading(organisation))

    def _document(self, mention: Mention) -> Speaker:
        """Name the law or report; “clause 9” stands with the bill that was named last."""
        role = None if mention.organisation else mention.role
        body = mention.organisation
        if role is not None and role.of(self._text).split()[0].lower().rstrip("s") in LEGAL:
            body = self._law_of(mention, role)
        whole = self._reading(body)
        if role and body and role.of(self._text).lower() == body.of(self._text).split()[-1].lower():
            return Speaker(organisation=whole, resolved_from=self._reading(role))
        return Speaker(
            role=self._reading(role),
            organisation=whole,
            resolved_from=self._reading(role) if role and whole else None,
        )

    def _law_of(self, mention: Mention, role: Span) -> Span | None:
        """Return the law that a part belongs to: clauses make a bill, sections an act, subsections one of these."""
        part = role.of(self._text).split()[0].lower().rstrip("s")
        if part == "subsection" and (whole := self._part_before(mention)) and whole.role:
            return self._law_of(whole, whole.role)
        earlier = [
            item.organisation for item in self._laws if item.span.start < mention.span.start and item.organisation
        ]
        wanted = {"clause": "bill", "section": "act"}.get(part)
        fitting = [law for law in earlier if wanted in (None, law.of(self._text).split()[-1].lower())]
        return fitting[-1] if fitting else None

    def _part_before(self, mention: Mention) -> Mention | None:
        """Return the clause or section that was named last before a mention."""
        earlier = self._parts[: bisect_left(self._parts, mention.span, key=lambda item: item.span)]
        return earlier[-1] if earlier else None

    def _nominal(self, mention: Mention) -> Speaker:
        role = mention.role or mention.span
        if mention.organisation:
            return Speaker(role=self._reading(role), organisation=self._reading(mention.organisation))
        if mention.body:
            body = self._named_body(mention, [mention.body.of(self._text)])
            resolved = self._reading(mention.body) if body else None
            return Speaker(role=self._reading(role), organisation=self._reading(body), resolved_from=resolved)
        if knows := _KNOWS.match(self._text, role.end):
            return Speaker(role=self._reading(Span(role.start, knows.end())))
        body = self._belonging(mention)
        if body is None:
            return Speaker(role=self._reading(role))
        if self._is_body(mention):
            return Speaker(organisation=self._reading(body), resolved_from=self._reading(role))
        return Speaker(role=self._reading(role), organisation=self._reading(body), resolved_from=self._reading(role))

    def _belonging(self, mention: Mention) -> Span | None:
        """Return the body that a mention names in part: “the force”, “the Committee”, “police chiefs”."""
        words = (mention.role or mention.span).of(self._text).lower().split()
        return self._named_body(mention, words)

    def _named_body(self, mention: Mention, words: Sequence[str]) -> Span | None:
        wanted = {stem(word) for word in words if is_content(word)}
        at = bisect_left(self._bodies, mention.span, key=lambda item: item.span)
        for item in reversed(self._bodies[max(0, at - MAX_BODIES) : at]):
            body = item.organisation
            if item.span.end <= mention.span.start and body and self._named_in_part(words, wanted, body):
                return body
        return None

    def _named_in_part(self, words: Sequence[str], wanted: set[str], body: Span) -> bool:
        own = [word.lower() for word in body.of(self._text).split()]
        if len(own) < 2:
            return False
        if words[-1] in BODIES and len(words) == 1:
            if words[-1] in _SYNONYMS:
                return any(name in own for name in _SYNONYMS[words[-1]])
            return words[-1] in (own[0], own[-1])
        return len(wanted) > 1 and wanted <= {stem(word) for word in own}

    def _name(self, mention: Mention) -> "Name":
        if mention.span not in self._names:
            self._names[mention.span] = _read_name((mention.name or mention.span).of(self._text))
        return self._names[mention.span]

    def _surname(self, mention: Mention) -> str:
        return self._name(mention).surname

    def _first(self, mention: Mention) -> str:
        return self._name(mention).first

    def _reading(self, span: Span | None) -> Reading | None:
        return Reading(span.of(self._text), span) if span else None
