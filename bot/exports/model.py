"""A briefing as a value: what every form is written from, without markup and without addresses of our own."""

from dataclasses import dataclass
from datetime import datetime

SHOWN_UNCLEAR = 40


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a source as they stand there, and whose they are; `url` opens their very place at the publisher's.

    `quoted` says that they stand between quotation marks; `by` is then name, role and body, or empty where nobody
    knows. `note` says how that is known.
    """

    text: str
    outlet: str = ""
    date: str = ""
    url: str = ""
    quoted: bool = False
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """An outlet's article on a story."""

    outlet: str
    title: str
    date: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class StoryBrief:
    """A story: who reports it, the earliest first, and the words chosen from it; `notes` are words of ours.

    `group` is the heading that it stands under, if stories are grouped. Aware times: when its first and its latest
    article appeared, and when something last came to it.
    """

    id: str
    title: str
    reports: tuple[ReportLine, ...] = ()
    sentences: tuple[Words, ...] = ()
    quotes: tuple[Words, ...] = ()
    figures: tuple[Words, ...] = ()
    notes: tuple[str, ...] = ()
    group: str = ""
    began: datetime | None = None
    latest: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class PositionLine:
    """What a speaker said, on which side, and what decides that; `speaker` is empty where nobody knows who spoke."""

    speaker: str
    side: str
    decided: str
    words: Words
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """A question that was voted on: how it stands, the votes in words, and the words that it comes from."""

    question: str
    state: str
    tally: str = ""
    closes: str = ""
    by: str = ""
    words: Words | None = None
    decided: bool = False


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """What a member said in the topic's thread; `at` is in UTC."""

    name: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """Everything about a topic, or of a digest, to take away.

    `key` is what it is of, the same whenever it is made; `period` and `details` are lines of ours; `empty` says what
    there is in the place of stories when there are none. `remarks_elsewhere` counts replies in channels that whoever
    asked may not be in.
    """

    key: str
    title: str
    kind: str
    made_at: datetime
    period: str = ""
    details: tuple[str, ...] = ()
    stories: tuple[StoryBrief, ...] = ()
    positions: tuple[PositionLine, ...] = ()
    follow_ups: tuple[FollowUpLine, ...] = ()
    remarks: tuple[RemarkLine, ...] = ()
    remarks_elsewhere: int = 0
    notes: tuple[str, ...] = ()
    empty: str = ""

    @property
    def groups(self) -> tuple[tuple[str, tuple[StoryBrief, ...]], ...]:
        """Return the stories by the headings that they stand under, in their order."""
        names = dict.fromkeys(story.group for story in self.stories)
        return tuple((name, tuple(story for story in self.stories if story.group == name)) for name in names)

    @property
    def open_questions(self) -> tuple[FollowUpLine, ...]:
        """Return what is still voted on or being done."""
        return tuple(item for item in self.follow_ups if not item.decided)

    @property
    def decisions(self) -> tuple[FollowUpLine, ...]:
        """Return what is decided."""
        return tuple(item for item in self.follow_ups if item.decided)

    @property
    def shown_positions(self) -> tuple[PositionLine, ...]:
        """Return the positions that people read: those on a side, and the newest of each known speaker on none.

        All of them stand in the table form.
        """
        sided = {line.speaker for line in self.positions if line.side != "unclear"}
        first = {line.speaker: line for line in reversed(self.positions) if line.speaker and line.speaker not in sided}
        plain = list(first.values())[::-1][:SHOWN_UNCLEAR]
        return tuple(line for line in self.positions if line.side != "unclear" or any(line is one for one in plain))
