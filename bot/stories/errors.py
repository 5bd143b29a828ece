"""What can go wrong with stories."""

from bot.errors import BadInput, DespatchError


class StoryUnknown(BadInput):
    """A story or article is not among the open ones."""

    code = "story-unknown"
    sentence = "That story is no longer open, or never was: choose one of the open stories."


class StoriesMoved(DespatchError):
    """Another process has placed or moved articles of the workspace since its stories were read."""

    code = "stories-moved"
    sentence = "The stories here were being changed from elsewhere at the same moment: try again."
