"""Who said it, in one line, with the source's own words for name, role and organisation."""

from summaries.document import Quote


def attribution(quote: Quote) -> str:
    """Return "name, role, organisation", leaving out what the article does not say.

    An empty text means that the speaker is not known: it is shown as unknown, never guessed.
    """
    speaker = quote.speaker
    readings = (speaker.name, speaker.role, speaker.organisation)
    words: list[str] = []
    for reading in readings:
        if reading is not None and reading.text not in words:
            words.append(reading.text)
    return ", ".join(words)
