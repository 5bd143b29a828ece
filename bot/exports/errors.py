"""What can go wrong with what is taken away."""

from bot.errors import BadInput


class DigestUnknown(BadInput):
    """No digest of that day was posted in the channel."""

    code = "digest-unknown"


class FormUnknown(BadInput):
    """Something is to be exported in a form that there is not for it."""

    code = "form-unknown"
    sentence = "A topic is exported as markdown, html, docx, csv, atom or jsonfeed, a digest as one of the first four."
