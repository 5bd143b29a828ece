"""What can go wrong between taking a request and answering it."""

from bot.errors import DespatchError


class AnsweredElsewhere(DespatchError):
    """A process that hung for a while finds that another has taken its request over."""

    code = "answered-elsewhere"
    sentence = "Another process of Despatch answers this: this one was silent for too long."
