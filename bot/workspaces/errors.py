"""What can go wrong with a workspace's settings."""

from bot.errors import BadInput, DespatchError


class ZoneUnknown(BadInput):
    """No time zone has this name; the sentence offers near ones."""

    code = "zone-unknown"


class DaysInvalid(BadInput):
    """That is no number of days for which something can be kept; the sentence says which are."""

    code = "days-invalid"


class KeyMissing(DespatchError):
    """Tokens are kept that none of the keys opens; nothing is changed, so that the right key still opens them."""

    code = "key-missing"

    def __init__(self, shut: int, kept: int) -> None:
        """Tell how many of those that are kept do not open."""
        super().__init__(
            f"The tokens of {shut} of {kept} workspaces were encrypted under another key: add it to"
            " DESPATCH_ENCRYPTION_KEYS, behind the first, and start again. Nothing was changed."
        )
