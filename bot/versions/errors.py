"""What can go wrong when versions of an article are compared."""

from bot.errors import DespatchError


class ComparisonTooHeavy(DespatchError):
    """Two versions took longer to compare than a reader can be kept waiting."""

    code = "comparison-too-heavy"
    sentence = "Those two versions are too long to compare here: open each of them from the list on the article's page."
