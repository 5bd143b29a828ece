"""Follow-ups as lines of a briefing: what is voted on still, what was decided and how, and what it comes from."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from bot.articles.model import StoredArticle
from bot.exports.model import FollowUpLine, Words
from bot.followups.model import FollowUp, State, Tally
from bot.topics.model import Topic
from summaries.document import Span

_STATES = {State.VOTING: "voted on", State.ACCEPTED: "accepted", State.DONE: "done", State.DROPPED: "dropped"}

Place = Callable[[StoredArticle, Span], Words]
"""Returns a sentence of an article with the way to its place."""


class OfTopics(Protocol):
    """Where follow-ups are."""

    async def on_topic(self, topic: Topic) -> tuple[FollowUp, ...]:
        """Return the follow-ups of a topic."""


class AskedOnTopics:
    """Reads a topic's follow-ups; keeps `bot.exports.exporter.FollowUps`."""

    def __init__(
        self,
        followups: OfTopics,
        version: Callable[[str, int], Awaitable[StoredArticle | None]],
        place: Place,
    ) -> None:
        self._followups = followups
        self._version = version
        self._place = place

    async def of_topic(self, topic: Topic, channel: str) -> Sequence[FollowUpLine]:
        """Return the questions of a topic that were put in a channel, or in all, the open ones first.

        What was withdrawn is nobody's question any more.
        """
        all_of_them = await self._followups.on_topic(topic)
        here = [one for one in all_of_them if channel in ("", one.place.channel.id)]
        found = [one for one in here if one.state in _STATES]
        ordered = sorted(found, key=lambda one: (one.state is not State.VOTING, one.number))
        return [follow_up_line(one, await self._words(one)) for one in ordered]

    async def _words(self, followup: FollowUp) -> Words | None:
        origin = followup.origin
        if origin is None or origin.sentence is None:
            return None
        article = await self._version(origin.article, origin.version)
        return self._place(article, origin.sentence) if article else None


def follow_up_line(followup: FollowUp, words: Words | None) -> FollowUpLine:
    """Return how a follow-up stands, in words."""
    voting = followup.state is State.VOTING
    closing = f"closes {_when(followup.terms.closes_at)}"
    decided = f"decided {_when(followup.decided_at)}" if followup.decided_at else ""
    return FollowUpLine(
        question=followup.title,
        state=_STATES[followup.state],
        tally=tally_words(followup.tally),
        closes=closing if voting else decided,
        by=_who(followup),
        words=words,
        decided=not voting,
    )


def tally_words(votes: Tally) -> str:
    """Return the votes: “3 yes, 1 no”, and how many more do not count."""
    apart = f", {votes.uncounted} not counted" if votes.uncounted else ""
    return f"{votes.yes} yes, {votes.no} no{apart}"


def _who(followup: FollowUp) -> str:
    parts = [f"proposed by {followup.proposed_by.name or 'a member'}"]
    if followup.owner:
        due = f" by {followup.due.day} {followup.due:%B %Y}" if followup.due else ""
        parts.append(f"{followup.owner.name or 'a member'} takes care of it{due}")
    return ", ".join((*parts, followup.note) if followup.note else parts)


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%-d %B %Y, %H:%M} UTC"
