"""What can go wrong with stories."""

from bot.errors import BadInput


class StoryUnknown(BadInput):
    """A story or article is not among the open ones."""

    code = "story-unknown"
    sentence = "That story is no longer open, or never was: choose one of the open stories."
