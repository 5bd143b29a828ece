"""What can go wrong between a member's words and a command's handler."""

from bot.errors import BadInput


class CommandUnknown(BadInput):
    """No command has this name; the sentence names the nearest one."""

    code = "command-unknown"


class ArgumentMissing(BadInput):
    """A command needs a value that was not typed."""

    code = "argument-missing"


class ArgumentInvalid(BadInput):
    """A value does not fit its parameter."""

    code = "argument-invalid"
