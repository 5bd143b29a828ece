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
    sentence = "A topic needs a term to watch for, such as watch: berth fees, DVLA, -sports"


class NameInvalid(BadInput):
    """A topic's name is empty or too long."""

    code = "topic-name-invalid"
    sentence = "A topic's name has 1 to 80 characters."


class WatchUnknown(BadInput):
    """A term is to be dropped that the topic does not watch for."""

    code = "watch-unknown"


class WatchTooMany(BadInput):
    """A topic would watch for more terms than it can."""

    code = "watch-too-many"


class SameTopic(BadInput):
    """A topic is to be merged into itself."""

    code = "same-topic"
    sentence = "Those are one topic: name the one that goes and the one that takes everything."


class TopicOpen(BadInput):
    """A topic is to be reopened that is open."""

    code = "topic-open"


class TopicMerged(BadInput):
    """A topic is to be reopened that goes on in another one."""

    code = "topic-merged"


class NotOnTopic(BadInput):
    """An article is to be taken off a topic that it is not on."""

    code = "not-on-topic"
    sentence = "That article is not on the topic: its stories are listed by /despatch topic show and its name."
