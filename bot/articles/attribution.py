"""Who said it, in one line, with the source's own words for name, role and organisation."""

from summaries.document import Quote, QuoteLabel

UNCLEAR_SPEAKER = "speaker unclear"
"""Shown where people are named who may have said it, but none is likely enough; "speaker unknown" where nobody is."""


def credited(quote: Quote) -> str:
    """Return who or what the words belong to, as it is shown beside them.

    A document is named as such: “words of the Harbour Licences Bill, clause 9”, never as a speaker.
    """
    if quote.label is not QuoteLabel.DOCUMENT_TEXT:
        return attribution(quote)
    speaker = quote.speaker
    if speaker.organisation is None:
        return f"words of the {speaker.role.text}" if speaker.role else "words of a document"
    part = speaker.role.text if speaker.role and any(map(str.isdigit, speaker.role.text)) else ""
    return f"words of the {speaker.organisation.text}" + (f", {part}" if part else "")


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
