"""What the text work refuses, each with a code and one sentence that a reader understands."""


class SummaryError(ValueError):
    """The text can give no card; `code` is stable, `sentence` is for the user."""

    code = "summary-failed"
    sentence = "This text could not be summarised."


class NothingToRead(SummaryError):
    """There is no sentence of running text."""

    code = "article-empty"
    sentence = "There is no article text here to summarise: paste a link to the article itself."


class LanguageNotRead(SummaryError):
    """The text is in none of the languages that cards are made in."""

    code = "language-not-read"
    sentence = (
        "This text does not seem to be in a language that Despatch reads: English, German, French, Spanish, "
        "Italian or Dutch."
    )


class UnknownMethod(SummaryError):
    """No summary method has this name."""

    code = "method-unknown"

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.sentence = f"There is no summary method “{name}”: choose one of {', '.join(known)}."


class NotVerbatim(SummaryError):
    """A span does not hold the words it claims: nothing of this card may be shown."""

    code = "not-verbatim"
    sentence = "A line of this card could not be found word for word in its source, so none is shown."
