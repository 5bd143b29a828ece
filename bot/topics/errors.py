"""What can go wrong with topics."""

from bot.errors import BadInput


class TopicUnknown(BadInput):
    """No topic of the workspace has this name; the sentence offers near ones."""

    code = "topic-unknown"


class TopicTaken(BadInput):
    """An open topic has this name already."""

    code = "topic-taken"


class WatchEmpty(BadInput):
    """A topic has nothing to watch for."""

    code = "watch-empty"
    sentence = 'Say what to watch for: /despatch topic new "Berth fees" watch: berth fees, DVLA, -sports'


class NameInvalid(BadInput):
    """A topic's name is empty or too long."""

    code = "topic-name-invalid"
    sentence = "A topic's name has 1 to 80 characters."
