"""What the local room refuses."""

from bot.errors import BadInput


class MessageUnknown(BadInput):
    """No message has this reference."""

    code = "message-unknown"
    sentence = "There is no message of that reference: use the “ref” that say --json gives."


class EmojiUnknown(BadInput):
    """A reaction is not one emoji."""

    code = "emoji-unknown"
    sentence = "A reaction is one emoji, such as 👍."


class NameInvalid(BadInput):
    """A channel's or member's name has the wrong shape."""

    code = "name-invalid"


class TextInvalid(BadInput):
    """A message is empty or too long."""

    code = "text-invalid"
    sentence = "A message has between 1 and 8,192 characters."


class FileAlone(BadInput):
    """A file came with words that are no command."""

    code = "file-alone"
    sentence = "A file goes with a command: type /despatch sources import and attach it."
