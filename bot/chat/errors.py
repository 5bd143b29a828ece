"""What can go wrong between a member's words and a command's handler, or on a platform."""

from bot.errors import BadInput, DespatchError


class CommandUnknown(BadInput):
    """No command has this name; the sentence names the nearest one."""

    code = "command-unknown"


class ArgumentMissing(BadInput):
    """A command needs a value that was not typed."""

    code = "argument-missing"


class ArgumentInvalid(BadInput):
    """A value does not fit its parameter."""

    code = "argument-invalid"


class RoleMissing(DespatchError):
    """A command is for those who manage the workspace."""

    code = "role-missing"
    sentence = "Only those who manage this workspace can do that: ask one of its administrators."


class AskedTooOften(DespatchError):
    """A member or a workspace asks more often than the bot answers."""

    code = "asked-too-often"
    sentence = "That is a lot at once: please wait a minute and ask again."


class ButtonUnknown(DespatchError):
    """A button's command is no longer kept."""

    code = "button-unknown"
    sentence = "This button is too old to work: type the command again."


class NoLink(BadInput):
    """A message that should be summarised holds no link."""

    code = "no-link"
    sentence = "There is no link in that message: choose one that has the article's address."


class PlatformError(DespatchError):
    """A chat platform refused or failed; adapters wrap what their library raises in one of these."""

    code = "platform-error"
    sentence = "The chat platform did not take that: please try again."


class ChannelGone(PlatformError):
    """A channel, thread or message does not exist any more, or the bot cannot see it."""

    code = "channel-gone"
    sentence = "That channel, thread or message is gone, or Despatch cannot see it: invite it there, or ask elsewhere."


class MessageGone(ChannelGone):
    """A message was deleted, or the bot cannot see it any more."""

    code = "message-gone"
    sentence = "That message is gone, or Despatch cannot see it any more: ask for a new one."


class MemberGone(ChannelGone):
    """A member is not in the workspace any more, or never was."""

    code = "member-gone"
    sentence = "That member is not in this workspace any more: name somebody else."


class ReactorsUnknown(PlatformError):
    """The platform names only some of those who reacted to a message, so that nobody can be said to be missing."""

    code = "reactors-unknown"
    sentence = "The chat platform names only some of those who reacted there: count them at the message itself."


class PostingForbidden(PlatformError):
    """The bot may not post where it should."""

    code = "posting-forbidden"
    sentence = "Despatch may not post in that channel: invite it, or ask an administrator to let it write there."


class ScopeMissing(PlatformError):
    """The app was installed without a permission that this needs."""

    code = "scope-missing"
    sentence = "Despatch lacks a permission here: an administrator should install it again with those the README lists."


class TokenRefused(PlatformError):
    """The platform no longer takes the bot's token."""

    code = "token-refused"
    sentence = "The platform no longer knows this bot: its administrator should check the token and start it again."


class NotInstalled(PlatformError):
    """A workspace has not let the bot in, or not any more; nothing is sent there."""

    code = "not-installed"
    sentence = "Despatch is not installed in this workspace any more: one of its administrators should add it again."


class TokensUnreadable(PlatformError):
    """The tokens of a workspace were encrypted under a key that is not set here."""

    code = "tokens-unreadable"
    sentence = "What opens this workspace cannot be read here: whoever runs Despatch should check its encryption keys."


class PlatformBusy(PlatformError):
    """The platform asks for patience, for longer than one can wait."""

    code = "platform-busy"
    sentence = "The chat platform is too busy to take that: please try again in a minute."


class PlatformDown(PlatformError):
    """The platform cannot be reached, or failed by itself."""

    code = "platform-down"
    sentence = "The chat platform cannot be reached at the moment: please try again in a minute."


class AnswerTooLate(PlatformError):
    """The platform no longer takes an answer to this request."""

    code = "answer-too-late"
    sentence = "This took too long for the platform: please ask again."


class AttachmentGone(PlatformError):
    """A file that came with a request cannot be read, or not any more."""

    code = "attachment-gone"
    sentence = "That file cannot be read any more: attach it again."


class AttachmentTooLarge(PlatformError):
    """A file that came with a request is larger than anything that is read."""

    code = "attachment-too-large"
    sentence = "That file is larger than 2 MB, so it is not read: attach a smaller one."
