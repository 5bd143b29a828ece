"""Letters that are whole: JSON can name half of one, which no database, page or terminal takes."""

import re

SIGN = "\ufffd"

_HALVES = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """Return the text with a sign for every half of a letter, so that what came in can be kept and answered."""
    return _HALVES.sub(SIGN, text)
