"""`invite`: the address at which a Discord server lets the bot in."""

import re
import sys

from bot.platform_settings import discord_invitation
from bot.verbs.printing import complain

_ID = re.compile(r"\d{15,21}")


def invite(application: str) -> bool:
    """Print the address and return True, or say what an application's id looks like."""
    if not _ID.fullmatch(application):
        complain(
            "An application's id is a number of 15 to 21 digits, from its General Information page.", "input-invalid"
        )
        return False
    sys.stdout.write(f"{discord_invitation(application)}\n")
    return True
