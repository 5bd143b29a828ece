"""What can go wrong with a workspace's settings."""

from bot.errors import BadInput


class ZoneUnknown(BadInput):
    """No time zone has this name; the sentence offers near ones."""

    code = "zone-unknown"


class DaysInvalid(BadInput):
    """That is no number of days for which something can be kept; the sentence says which are."""

    code = "days-invalid"
