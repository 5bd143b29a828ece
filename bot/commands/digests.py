"""Digests as replies: when they come, how they stand, what went wrong. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time

from bot.chat.reply import Button, Buttons, Failure, Fields, Footer, Heading, Link, Links, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT
from bot.digests.model import Composed, LeftOut
from bot.digests.records import Digest, Scheduled, State
from bot.digests.schedule import WEEK, WEEKDAYS, Due, Schedule
from bot.digests.scheduling import Status
from bot.workspaces.zones import zone_of

MAX_LEFT_OUT = 20
MAX_MISSED = 5

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def rhythm_of(schedule: Schedule) -> str:
    """Return a schedule in words: `weekdays at 08:00 and 17:30, Europe/London time`."""
    days = {WEEK: "every day", WEEKDAYS: "weekdays", WEEK - WEEKDAYS: "weekends"}.get(schedule.days)
    named = days or _listed(_DAYS[day] for day in sorted(schedule.days))
    return f"{named} at {_listed(map(_clock, schedule.times))}, {schedule.zone} time"


def when(moment: datetime, zone: str) -> str:
    """Return a moment in local time and in UTC: `Monday 30 November 2026, 08:00 (08:00 UTC)`."""
    local = moment.astimezone(zone_of(zone))
    return f"{local:%A %-d %B %Y, %H:%M} ({_in_utc(local)})"


def _in_utc(local: datetime) -> str:
    utc = local.astimezone(UTC)
    return f"{utc:%H:%M} UTC" if utc.date() == local.date() else f"{utc:%A %H:%M} UTC"


def opening_reply(scheduled: Scheduled, coming: Due | None) -> Reply:
    """Return what the channel is told when its digest is set, by whom, and how to change that."""
    by = scheduled.set_by.name or "a member"
    who = "Your digest" if scheduled.member else "The digest of this channel"
    undo = "You can change it" if scheduled.member else f"Set by {by}; anybody here can change it"
    parts = (
        Heading("Daily digest"),
        Text(f"{who} comes {rhythm_of(scheduled.running.schedule)}.{_first(scheduled, coming)}"),
        Buttons((_preview(scheduled), _pause(scheduled))),
        Footer(f"{undo}: {ROOT} help digest schedule"),
    )
    return Reply(parts)


def _first(scheduled: Scheduled, coming: Due | None) -> str:
    return f" Next: {when(coming.moment, scheduled.running.schedule.zone)}." if coming else ""


def set_reply(scheduled: Scheduled, coming: Due | None, place: str, zone_kept: bool) -> Reply:
    """Return that a digest is set, and where."""
    rhythm = rhythm_of(scheduled.running.schedule)
    where = "to you alone, in direct messages" if scheduled.member else "here"
    parts: list[Part] = [Heading("The digest is set"), Text(f"It comes {where}, {rhythm}.{_first(scheduled, coming)}")]
    if zone_kept:
        zone = scheduled.running.schedule.zone
        parts.append(Text(f"{zone} is this workspace's time zone from now on; a schedule may name another."))
    parts += [Links((Link("Go there", place),))] if place and scheduled.member else []
    return Reply((*parts, Buttons((_preview(scheduled), _pause(scheduled)))), Visibility.EPHEMERAL)


def paused_reply(scheduled: Scheduled) -> Reply:
    """Return that a digest rests."""
    words = f"It would come {rhythm_of(scheduled.running.schedule)}. What is due meanwhile is not caught up."
    return Reply((Heading("The digest is paused"), Text(words), Buttons((_resume(scheduled),))), Visibility.EPHEMERAL)


def resumed_reply(status: Status) -> Reply:
    """Return that a digest comes again."""
    if status.scheduled is None:
        return ended_reply(None)
    words = f"It comes {rhythm_of(status.scheduled.running.schedule)}.{_first(status.scheduled, status.coming)}"
    buttons = Buttons((_preview(status.scheduled), _pause(status.scheduled)))
    return Reply((Heading("The digest is on again"), Text(words), buttons), Visibility.EPHEMERAL)


def ended_reply(scheduled: Scheduled | None) -> Reply:
    """Return that a digest is ended, and how to have it again as it was."""
    again = f"To have it again: {_typed(scheduled)}" if scheduled else f"To have one: {ROOT} help digest schedule"
    words = Text("No digest comes any more. What was posted stays.")
    return Reply((Heading("The digest is ended"), words, Footer(again)), Visibility.EPHEMERAL)


def _typed(scheduled: Scheduled) -> str:
    """Return what to type to have this schedule."""
    schedule = scheduled.running.schedule
    days = {WEEK: "daily", WEEKDAYS: "weekdays"}.get(schedule.days)
    named = days or " ".join(_DAYS[day][:3].lower() for day in sorted(schedule.days))
    to = " to me" if scheduled.member else ""
    return f"{ROOT} digest schedule {','.join(map(_clock, schedule.times))} {named} {schedule.zone}{to}"


def preview_reply(composed: Composed) -> Reply:
    """Return what the next digest would hold, to the asker alone."""
    parts = [part for reply in composed.replies for part in reply.parts]
    shown = parts or [Text("There is nothing new: a digest that came now would not be posted.")]
    foot = Footer("A preview, for you alone: nothing was posted, and what is in it still counts as new.")
    return Reply((*shown, *_left_out(composed.left_out), foot), Visibility.EPHEMERAL)


def posted_reply(digest: Digest | None, address: str) -> Reply:
    """Return what came of a digest that was asked for at once."""
    if digest is not None and digest.error is not None:
        code, sentence = digest.error
        again = "" if digest.state is State.FAILED else " It is tried again by itself."
        return Reply((Failure(f"{sentence}{again}", code),), Visibility.EPHEMERAL)
    if digest is None or digest.state is not State.POSTED:
        return Reply((Text("The digest is on its way."),), Visibility.EPHEMERAL)
    if not digest.messages:
        return Reply((Text("There is nothing new, so nothing was posted."),), Visibility.EPHEMERAL)
    links = (Links((Link("Go to it", address),)),) if address else ()
    words = Text("The digest is posted. What is in it counts as sent; the next one still comes at its time.")
    return Reply((words, *links, *_left_out(digest.left_out)), Visibility.EPHEMERAL)


def failed_reply(digest: Digest, sentence: str) -> Reply:
    """Return what a channel is told of a digest that was given up."""
    words = f"The digest of {digest.slot.day:%A %-d %B}, {_clock(digest.slot.at)}, could not be posted. {sentence}"
    kept = Text("Nothing is lost: the next digest holds what this one would have.")
    code = digest.error[0] if digest.error else "digest-not-posted"
    return Reply((Failure(words, code), kept, Buttons((Button("Post it now", f"{ROOT} digest now"),))))


def status_reply(status: Status, now: datetime) -> Reply:
    """Return how a digest stands: when it comes, what the last came to, what was left out and why."""
    scheduled = status.scheduled
    if scheduled is None and not status.latest:
        begin = f"Begin: {ROOT} digest schedule 08:00 weekdays Europe/London"
        return Reply((Heading("Digest"), Text("No digest comes here yet."), Footer(begin)), Visibility.EPHEMERAL)
    zone = scheduled.running.schedule.zone if scheduled else "Etc/UTC"
    rows = [*_schedule_rows(status), *_latest_rows(status.latest, zone), *_missed_rows(status.missed)]
    parts: list[Part] = [Heading("Digest"), Fields(tuple(rows))]
    parts += _left_out(status.latest[0].left_out) if status.latest else []
    parts += [Buttons(_buttons(scheduled))] if scheduled else []
    return Reply((*parts, Footer(f"As of {when(now, zone)}.")), Visibility.EPHEMERAL)


def _schedule_rows(status: Status) -> list[tuple[str, str]]:
    scheduled = status.scheduled
    if scheduled is None:
        return [("Schedule", "none: nothing comes by itself")]
    schedule = scheduled.running.schedule
    rows = [("Schedule", f"{rhythm_of(schedule)}{', to one member alone' if scheduled.member else ''}")]
    if not scheduled.active:
        return [*rows, ("Next", "paused, until somebody resumes it")]
    return [*rows, ("Next", when(status.coming.moment, schedule.zone) if status.coming else "none")]


def _latest_rows(latest: Sequence[Digest], zone: str) -> list[tuple[str, str]]:
    if not latest:
        return [("Last", "none yet")]
    return [("Last" if number == 0 else "Before", _outcome(digest, zone)) for number, digest in enumerate(latest)]


def _outcome(digest: Digest, zone: str) -> str:
    """Return what became of a digest, in words."""
    name = f"{digest.slot.day:%A %-d %B}, {_clock(digest.slot.at)}"
    if digest.state is State.POSTED and digest.posted_at:
        local = digest.posted_at.astimezone(zone_of(zone))
        day = "" if local.date() == digest.slot.day else f" on {local:%A %-d %B}"
        at = f"{day} at {local:%H:%M} ({_in_utc(local)})"
        late = ", late because Despatch was not running" if digest.late else ""
        return f"{name}: posted{at}{late}" if digest.messages else f"{name}: nothing was new{at}{late}"
    if digest.state is State.FAILED and digest.error:
        return f"{name}: not posted. {digest.error[1]} ({digest.error[0]})"
    if digest.error and digest.try_at:
        return f"{name}: waiting, tried again {when(digest.try_at, zone)}. {digest.error[1]} ({digest.error[0]})"
    return f"{name}: on its way"


def _missed_rows(missed: Sequence[Due]) -> list[tuple[str, str]]:
    if not missed:
        return []
    names = _listed(f"{due.slot.day:%A %-d %B}, {_clock(due.slot.at)}" for due in missed[-MAX_MISSED:])
    return [("Missed", f"{names}: Despatch was not running; the next digest holds what was in them")]


def _left_out(items: Sequence[LeftOut]) -> list[Part]:
    if not items:
        return []
    rows = tuple((item.what, item.why) for item in items[:MAX_LEFT_OUT])
    more = len(items) - len(rows)
    return [
        Heading("Left out", (f"{len(items)}",)),
        Fields(rows),
        *([Text(f"{more} more are not listed.")] if more else []),
    ]


def _buttons(scheduled: Scheduled) -> tuple[Button, ...]:
    return _preview(scheduled), _pause(scheduled) if scheduled.active else _resume(scheduled)


def _whose(scheduled: Scheduled) -> str:
    return " me" if scheduled.member else ""


def _preview(scheduled: Scheduled) -> Button:
    return Button("Preview", f"{ROOT} digest preview{_whose(scheduled)}")


def _pause(scheduled: Scheduled) -> Button:
    return Button("Pause", f"{ROOT} digest pause{_whose(scheduled)}")


def _resume(scheduled: Scheduled) -> Button:
    return Button("Resume", f"{ROOT} digest resume{_whose(scheduled)}")


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _listed(words: Iterable[str]) -> str:
    """Return words as one writes them: `a`, `a and b`, `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
