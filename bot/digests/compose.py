"""What is stored and what was told before -> an edition, and the keys of what is in it. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from bot.articles.highlights import shown_date
from bot.digests.choosing import Candidate, by_topic, candidates, weighed
from bot.digests.corrections import correction, listed_of, revised
from bot.digests.edition import Correction, Edition, Elsewhere, Omitted, Pending, Section
from bot.digests.elsewhere import carried, named
from bot.digests.known import Known, article_key, change_key, elsewhere_key, words_key
from bot.digests.material import Drawing, Followed, Listed, Material, Unread
from bot.digests.model import Slot, Window
from bot.digests.page import Limits, Page
from bot.digests.telling import Portion, Teller, title_of

ROOMY, TIGHT = Portion(sentences=2, quotes=2), Portion(sentences=1, quotes=1)
"""What a story gets on a day with few, and on one with many."""

FEW = 4

DUPLICATE, MORE, OLDER, CHANGED, UNREAD, PAYWALL = "duplicate", "more", "older", "changed", "unread", "paywall"
_PAYWALLED = "paywalled"


@dataclass(frozen=True, slots=True)
class Brief:
    """What a digest is for: its slot, the time it covers, whether it comes late, and the keys of earlier ones."""

    slot: Slot
    window: Window
    late: bool = False
    already: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Made:
    """An edition, and the keys under which later ones know what it holds."""

    edition: Edition
    sent: tuple[str, ...]


def compose(material: Material, brief: Brief, drawing: Drawing, limits: Limits | None = None) -> Made:
    """Return the digest that a brief asks for; the same material and brief give the same digest."""
    return _Composing(material, brief, drawing, limits or Limits(), Known.of(brief.already)).made()


@dataclass(slots=True)
class _Composing:
    material: Material
    brief: Brief
    drawing: Drawing
    limits: Limits
    known: Known
    sent: list[str] = field(default_factory=list)
    omitted: list[Omitted] = field(default_factory=list)

    def made(self) -> Made:
        """Return the edition, its parts in the order in which they are read."""
        found, old = candidates(self.material.stories, self.brief.window, self.known)
        sections = self._sections(by_topic(found, self.material.topics, self.material.on))
        corrections = self._corrections()
        elsewhere = self._elsewhere(found)
        self.omitted += [_older(item) for item in old if self.material.on.get(item.story)]
        self.omitted += map(_unread, self.material.unread)
        edition = Edition(
            day=self.brief.slot.day,
            at=self.brief.slot.at,
            since=self.brief.window.since,
            until=self.brief.window.until,
            late=self.brief.late,
            followed=len(self.material.topics),
            sections=sections,
            corrections=corrections,
            elsewhere=elsewhere,
            omitted=tuple(self.omitted[: self.limits.omitted]),
            counts=tuple(Counter(item.kind for item in self.omitted).items()),
            pending=self._elsewhere_pending({section.topic for section in sections}),
        )
        return Made(edition, tuple(dict.fromkeys(self.sent)))

    def _sections(self, grouped: Mapping[str, Sequence[Candidate]]) -> tuple[Section, ...]:
        """Tell the heaviest story of each topic in turn until the page is full; the topics keep their order."""
        listed = {topic: weighed(found, self.material) for topic, found in grouped.items()}
        portion = ROOMY if sum(map(len, listed.values())) <= FEW else TIGHT
        page, teller = Page(self.limits), Teller(self.material, self.known, self.drawing)
        ranking = sorted(listed, key=lambda topic: (-listed[topic][0].weight, topic))
        for turn in range(max(map(len, listed.values()), default=0)):
            for topic in ranking:
                if turn < len(listed[topic]):
                    self._take(page, teller, topic, listed[topic][turn], portion)
        self.sent += map(words_key, teller.words)
        told = [(topic, tuple(page.told[topic.id])) for topic in self.material.topics if page.told[topic.id]]
        return tuple(
            Section(topic.id, topic.name, stories, topic.thread, topic.replies, self._pending(topic))
            for topic, stories in told
        )

    def _pending(self, topic: Followed) -> tuple[Pending, ...]:
        """Return a topic's open follow-ups, those of topics that were merged into it among them."""
        topics = (topic.id, *topic.formers)
        return tuple(replace(item.pending, topic="") for item in self.material.followups if item.topic in topics)

    def _elsewhere_pending(self, told: AbstractSet[str]) -> tuple[Pending, ...]:
        """Return the open follow-ups that no section has, each with its topic's name, if it has one."""
        heirs = {one: topic.id for topic in self.material.topics for one in (topic.id, *topic.formers)}
        return tuple(item.pending for item in self.material.followups if heirs.get(item.topic or "") not in told)

    def _take(self, page: Page, teller: Teller, topic: str, candidate: Candidate, portion: Portion) -> None:
        """Put a story on the page, or note why it is not there."""
        read = any(item.article in self.material.articles for item in candidate.news)
        why = page.full(topic, candidate) or ("" if read else "heavier stories came first")
        if why:
            self.omitted.append(Omitted(MORE, _what(candidate.news[0]), why))
            return
        told, copies = teller.tell(candidate, portion)
        self.omitted += [Omitted(DUPLICATE, _what(copy.listed), f"{copy.of} says the same") for copy in copies]
        self.sent += [article_key(item.article, self.brief.slot.day) for item in candidate.listed]
        if told is not None:
            page.add(topic, candidate, replace(told, also_on=self._also_on(topic, candidate)))

    def _also_on(self, topic: str, candidate: Candidate) -> tuple[str, ...]:
        on = self.material.on.get(candidate.id, frozenset())
        return tuple(other.name for other in self.material.topics if other.id in on and other.id != topic)

    def _corrections(self) -> tuple[Correction, ...]:
        found, most = revised(self.material.changes, self.known), self.limits.corrections
        self.sent += [change_key(noticed.id) for item in found for noticed in item.noticed]
        for item in found[most:]:
            self.omitted.append(Omitted(CHANGED, _what(listed_of(item.latest)), "other changes weigh more"))
        return tuple(correction(item, self.material.topics, self.drawing, self.limits.changes) for item in found[:most])

    def _elsewhere(self, found: Iterable[Candidate]) -> tuple[Elsewhere, ...]:
        stories, most = carried(found, self.material, self.known), self.limits.elsewhere
        self.sent += [elsewhere_key(candidate.id) for candidate in stories[:most]]
        for candidate in stories[most:]:
            self.omitted.append(Omitted(MORE, _what(candidate.news[0]), "on no topic; more outlets carry others"))
        return tuple(map(named, stories[:most]))


def _what(item: Listed) -> str:
    return f"{title_of(item)} ({item.outlet})"


def _older(item: Listed) -> Omitted:
    return Omitted(OLDER, _what(item), f"it appeared on {shown_date(item.published)} and came in late")


def _unread(item: Unread) -> Omitted:
    paywalled = item.code == _PAYWALLED
    kind, why = (PAYWALL, "it is behind a paywall") if paywalled else (UNREAD, "it could not be read")
    return Omitted(kind, item.title, why)
