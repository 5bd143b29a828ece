"""What can go wrong between an address and a card, beyond fetching and storing."""

from bot.errors import DespatchError
from summaries.errors import SummaryError


class CardRefused(DespatchError):
    """The text work refused the article; code and sentence are its own."""

    code = "card-refused"

    @classmethod
    def from_summary(cls, error: SummaryError) -> "CardRefused":
        """Return the refusal in the program's error tree."""
        return cls(error.sentence, code=error.code)


class CardUnreadable(DespatchError):
    """A stored card does not fit its text; it is made anew, so nobody is told."""

    code = "card-unreadable"
    sentence = "A stored card no longer fits its article; please ask for it again."
