"""The one error tree: what went wrong, as a stable code and a plain sentence with what to do.

Foreign errors (sockets, SQLite, parsers) are wrapped in one of these where they enter, so that
nothing above ever shows a traceback to a reader.
"""


class DespatchError(Exception):
    """Something that a user is told about; `code` is stable, `sentence` says what to do."""

    code = "internal-error"
    sentence = "Something went wrong here; it is logged. Please try again."

    def __init__(self, sentence: str | None = None, *, code: str | None = None) -> None:
        self.sentence = sentence or type(self).sentence
        self.code = code or type(self).code
        super().__init__(f"{self.code}: {self.sentence}")

    def as_json(self) -> dict[str, str]:
        """Return the form that the bulk verbs write."""
        return {"code": self.code, "sentence": self.sentence}


class BadInput(DespatchError):
    """What was typed or piped in cannot be used."""

    code = "input-invalid"
    sentence = "That could not be read."
