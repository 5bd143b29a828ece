"""What counts as the same emoji: a reaction is a choice, and the colour of a hand is none."""

import re

_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
_PRESENTATION = "\ufe0f"
"""Asks for the coloured picture of a character; some platforms send it and some do not."""


def without_tone(emoji: str) -> str:
    """Return an emoji as it is drawn without a skin tone."""
    return _TONES.sub("", emoji)


def plain_emoji(emoji: str) -> str:
    """Return the character that reactions are compared by: no skin tone, no sign of how it is drawn.

    `:name:`, an emoji that only one workspace has, stays as it is.
    """
    return without_tone(emoji).replace(_PRESENTATION, "")
