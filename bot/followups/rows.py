"""Rows of follow-ups as values."""

from datetime import UTC, date, datetime

from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.followups.model import Change, Choice, FollowUp, Origin, Place, State, Tally, Terms, Via, Voters, What
from bot.followups.votes import Mark
from bot.store.port import Row
from summaries.document import Span


def followup_in(row: Row) -> FollowUp:
    """Return a follow-up, with its topic's name and its votes as the query has counted them."""
    place = Place(ChannelRef(WorkspaceRef(row["platform"], row["workspace"]), row["channel"]), row["thread"])
    return FollowUp(
        id=row["id"],
        number=row["number"],
        place=place,
        question=row["question"],
        topic=row["topic"],
        topic_name=row["topic_name"] or "",
        origin=_origin(row),
        proposed_by=MemberRef(place.channel.workspace, row["proposed_by"], row["proposed_name"]),
        proposed_at=_at(row["proposed_at"]),
        state=State(row["state"]),
        terms=terms_in(row),
        tally=_tally(row),
        round=row["round"],
        revision=row["revision"],
        buttons=bool(row["buttons"]),
        ballot=MessageRef(place.channel, row["message"], row["message_thread"]) if row["message"] else None,
        seeded=bool(row["seeded"]),
        accepted=None if row["accepted"] is None else bool(row["accepted"]),
        decided_at=_maybe(row["decided_at"]),
        owner=_owner(row, place.channel.workspace),
        due=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        assigned_at=_maybe(row["assigned_at"]),
        closed_at=_maybe(row["closed_at"]),
        recounted_at=_maybe(row["recounted_at"]),
        note=row["note"],
        about=MessageRef(place.channel, row["about"], row["about_thread"]) if row["about"] else None,
    )


def terms_in(row: Row) -> Terms:
    """Return the terms of a vote."""
    return Terms(
        voters=Voters(row["voters"]),
        quorum=row["quorum"],
        majority=row["majority"],
        opened_at=_at(row["opened_at"]),
        closes_at=_at(row["closes_at"]),
        reminder=bool(row["reminder"]),
    )


def _origin(row: Row) -> Origin | None:
    if row["article"] is None:
        return None
    sentence = Span(row["start_at"], row["end_at"]) if row["start_at"] is not None else None
    return Origin(row["article"], row["version"], row["title"], sentence, row["words"])


def _tally(row: Row) -> Tally:
    """Return what was decided, or how the votes stand."""
    if row["decided_at"] is not None:
        return Tally(row["yes"], row["no"], row["uncounted"])
    return Tally(row["live_yes"], row["live_no"], row["live_uncounted"])


def _owner(row: Row, workspace: WorkspaceRef) -> MemberRef | None:
    if row["owner_name"] is None:
        return None
    return MemberRef(workspace, row["owner"] or "", row["owner_name"])


def mark_in(row: Row) -> Mark:
    """Return a mark."""
    return Mark(
        member=row["member"],
        choice=Choice(row["choice"]),
        via=Via(row["via"]),
        present=bool(row["present"]),
        changed_at=_at(row["changed_at"]),
        noted_at=_at(row["noted_at"]),
    )


def change_in(row: Row, workspace: WorkspaceRef) -> Change:
    """Return what was changed."""
    return Change(
        what=What(row["what"]),
        member=MemberRef(workspace, row["member"], row["member_name"]) if row["member"] else None,
        at=_at(row["changed_at"]),
        owner=row["owner_name"] or "",
        due=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        note=row["note"],
        tally=None if row["yes"] is None else Tally(row["yes"], row["no"]),
    )


def text(moment: datetime) -> str:
    """Return a moment as it is kept: UTC, so that texts compare as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _at(value: str) -> datetime:
    return datetime.fromisoformat(value)


def _maybe(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
