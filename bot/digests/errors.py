"""What can go wrong with digests."""

from bot.errors import BadInput, DespatchError


class ScheduleUnclear(BadInput):
    """What was typed says no time, or something that is neither a time, days nor a zone."""

    code = "schedule-unclear"
    sentence = "Say when: /despatch digest schedule 08:00 weekdays Europe/London"


class ZoneMissing(BadInput):
    """Nobody has said in which time zone this workspace is, and it is guessed from nothing."""

    code = "zone-missing"
    sentence = (
        "In which time zone is that? Say it once, and it holds for this workspace: "
        "/despatch digest schedule 08:00 weekdays Europe/London"
    )


class NotScheduled(BadInput):
    """There is no digest here to change."""

    code = "digest-not-scheduled"
    sentence = "There is no digest here yet: /despatch digest schedule 08:00 weekdays Europe/London"


class NotComposed(DespatchError):
    """A digest could not be put together, for a reason of the program's own."""

    code = "digest-not-composed"
    sentence = "The digest could not be put together; it is logged, and the next one holds what this one would have."
