"""What can go wrong with follow-ups."""

from bot.errors import BadInput, DespatchError


class FollowUpUnknown(BadInput):
    """No follow-up of the workspace has this number."""

    code = "followup-unknown"


class QuestionEmpty(BadInput):
    """A follow-up is about nothing."""

    code = "question-empty"
    sentence = "Say what is to be followed up, such as: /despatch followup add Ask the department for the clause"


class SentenceUnknown(BadInput):
    """No sentence of the article begins at the place that was given."""

    code = "sentence-unknown"
    sentence = "No sentence of that article begins there: it may have been changed since. Add it in your own words."


class SentenceAlone(BadInput):
    """A sentence's place was given without its article."""

    code = "sentence-alone"
    sentence = "A sentence is found by its article: give that too, with --url and its address."


class BallotClosed(DespatchError):
    """Somebody votes on what is not voted on any more."""

    code = "ballot-closed"


class NotVotedYet(BadInput):
    """Something is asked of a follow-up that only an accepted one has."""

    code = "followup-not-accepted"


class NotOpen(BadInput):
    """Something is asked of a follow-up that is closed."""

    code = "followup-closed"


class StillOpen(BadInput):
    """A follow-up is to be reopened that is open."""

    code = "followup-open"


class OpenedAgain(BadInput):
    """A follow-up is to be reopened while an equal one is open."""

    code = "followup-repeated"


class NotYours(DespatchError):
    """Only the proposer or a manager may do this."""

    code = "followup-not-yours"


class Elsewhere(BadInput):
    """A follow-up stands in another channel, whose words are for that one."""

    code = "followup-elsewhere"


class DateInvalid(BadInput):
    """A due date cannot be read."""

    code = "date-invalid"


class DatePast(BadInput):
    """A due date is over already."""

    code = "date-past"


class OwnerInvalid(BadInput):
    """An owner's name is empty, too long, or no name."""

    code = "owner-invalid"
    sentence = "Name one owner: a mention, a name of up to 80 characters, or “me”."


class OwnerGone(BadInput):
    """Who is to own a follow-up is not in the workspace any more."""

    code = "owner-gone"
