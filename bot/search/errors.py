"""What can be wrong with what somebody searches for: each a sentence that says what to type instead."""

from bot.errors import BadInput


class FilterUnknown(BadInput):
    """No filter has this name."""

    code = "filter-unknown"


class FilterInvalid(BadInput):
    """A filter has a value that it cannot take, or there are too many of them."""

    code = "filter-invalid"


class NameUnknown(BadInput):
    """A filter names a topic, a source or a speaker that this workspace does not have."""

    code = "filter-name-unknown"


class NothingAsked(BadInput):
    """What was typed has no word that could be looked for."""

    code = "nothing-asked"


class PagePastEnd(BadInput):
    """There are not so many pages."""

    code = "page-past-end"
